// Which terminal a cell can be sent to, and as what text. Pure.

export type SentCell =
  | { readonly kind: 'python' | 'shell'; readonly text: string }
  /** A sentence: why it cannot be sent. */
  | { readonly kind: 'none'; readonly why: string }

/** A line that only a notebook understands: `%timeit f()`, `!ls`, `names = !ls`. */
const magic = /^\s*(%{1,2}[a-zA-Z]|!|\w+\s*=\s*[!%]|[\w.]+\?{1,2}\s*$|\?{1,2}\w)/
const shellLine = /^\s*!(?!!)/

export function cellForTerminal(source: string): SentCell {
  const text = source.replace(/\s+$/, '').replace(/^(\s*\n)+/, '')
  if (text === '') return { kind: 'none', why: 'This cell is empty: there is nothing to send.' }
  const lines = text.split('\n').filter(line => line.trim() !== '' && !/^\s*#/.test(line))
  if (lines.length > 0 && lines.every(line => shellLine.test(line))) {
    return { kind: 'shell', text: lines.map(line => line.replace(/^\s*!\s*/, '')).join('\n') }
  }
  const found = lines.find(line => magic.test(line))
  if (found === undefined) return { kind: 'python', text }
  return {
    kind: 'none',
    why: `Only a notebook understands “${found.trim().slice(0, 40)}”, a terminal does not. Copy the cell and take that line out.`,
  }
}

/**
 * What is pasted at Python's prompt so that the next Enter runs all of it: a text of several lines has to end with a
 * line break, one that ends inside a block with an empty line.
 */
export function forPythonPrompt(text: string): string {
  const lines = text.split('\n')
  if (lines.length === 1 && !/:\s*(#.*)?$/.test(text)) return text
  const endsInBlock = /^[ \t]/.test(lines.at(-1) ?? '') || lines.length === 1
  return endsInBlock ? `${text}\n\n` : `${text}\n`
}
