// Which terminals a cell can be sent to, and as what text. Pure.
import { linesWithinStrings } from '#protocol/python-lines.ts'
import type { OwnTerminalKind } from '#protocol/terminal-kinds.ts'

export type SentCell =
  /** `kinds` of terminals that understand it, the best first. */
  | { readonly kinds: readonly OwnTerminalKind[]; readonly text: string; readonly why: string | null }
  /** `why` it cannot be sent: a sentence; beside `kinds`, when no such terminal is open and none is opened for it. */
  | { readonly kinds: null; readonly why: string }

/** A line that no plain Python understands: `%timeit f()`, `!ls`, `names = !ls`. */
const magic = /^\s*(%{1,2}[a-zA-Z]|!|\w+\s*=\s*[!%]|[\w.]+\?{1,2}\s*$|\?{1,2}\w)/
const shellLine = /^\s*!(?!!)/

export function cellForTerminal(source: string): SentCell {
  const text = source.replace(/\s+$/, '').replace(/^(\s*\n)+/, '')
  if (text === '') return { kinds: null, why: 'This cell is empty: there is nothing to send.' }
  const lines = text.split('\n').filter(line => line.trim() !== '' && !/^\s*#/.test(line))
  if (lines.length > 0 && lines.every(line => shellLine.test(line))) {
    const commands = lines.map(line => line.replace(/^\s*!\s*/, '')).join('\n')
    return { kinds: ['shell'], text: commands, why: null }
  }
  const found = lines.find(line => magic.test(line))
  if (found === undefined) return { kinds: ['python', 'ipython', 'python-basic'], text, why: null }
  return {
    kinds: ['ipython'],
    text,
    why: `Only a notebook and IPython understand “${found.trim().slice(0, 40)}”. Open an IPython terminal and send the cell again, or copy it and take that line out.`,
  }
}

/** What is entered one after the other, each at a prompt that is free. */
export function entriesFor(kind: OwnTerminalKind, text: string): readonly string[] {
  if (kind === 'shell') return [text]
  if (kind === 'python-basic') return basicStatements(text)
  // A whole cell's magic ends with an empty line, like a block.
  return [kind === 'ipython' && text.startsWith('%%') ? `${text}\n\n` : forPythonPrompt(text)]
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

const block = /^(@|(async|class|def|for|if|match|try|while|with)\b)/
const goesOnBlock = /^(elif|else|except|finally|case)\b/

/**
 * For a prompt that takes one line after the other: each statement by itself, without the empty lines that would end a block
 * too early, and with the one that ends it.
 */
function basicStatements(text: string): readonly string[] {
  const lines = text.split('\n')
  const isText = linesWithinStrings(lines)
  const statements: string[][] = []
  let openBrackets = 0
  for (const [index, line] of lines.entries()) {
    const last = statements.at(-1)
    if (isText[index]) {
      last?.push(line)
      continue
    }
    if (line.trim() === '' || /^\s*#/.test(line)) continue
    const isDecorated = last?.every(each => each.startsWith('@')) ?? false
    const belongs = openBrackets > 0 || /^[ \t]/.test(line) || goesOnBlock.test(line) || isDecorated
    if (last && (belongs || last.at(-1)?.endsWith('\\'))) last.push(line)
    else statements.push([line])
    openBrackets = Math.max(0, openBrackets + bracketsIn(line))
  }
  return statements.map(statement => statement.join('\n') + (block.test(statement[0] ?? '') ? '\n' : ''))
}

/** Those that open less those that close. */
function bracketsIn(line: string): number {
  const code = line.replace(/"(\\.|[^"\\])*"|'(\\.|[^'\\])*'/g, '').replace(/#.*$/, '')
  return (code.match(/[([{]/g)?.length ?? 0) - (code.match(/[)\]}]/g)?.length ?? 0)
}
