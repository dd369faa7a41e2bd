// The percent format: a notebook's cells as one Python file, as VS Code, Spyder, PyCharm and jupytext read and write it,
// and back. Outputs are not in it. Pure.
import { withMagicsCommented, withMagicsUncommented } from './python-magics.ts'

export interface PercentCell {
  readonly type: 'code' | 'markdown' | 'raw'
  readonly source: string
  readonly metadata: Readonly<Record<string, unknown>>
}

export interface PercentFile {
  readonly cells: readonly PercentCell[]
  /** What a head written by jupytext says about the kernel. */
  readonly kernelspec: Readonly<Record<string, string>> | null
}

/** `# %%`, also without the blank, and nbconvert's `# In[3]:`. `# %%time` begins no cell: it is a magic. */
const markerLine = /^#(?: ?%%+(?!\w)(.*)| In\[[\d ]*\]:(.*))$/

export function writePercent(cells: readonly PercentCell[]): string {
  const blocks = cells.map(cell => `${headOf(cell)}\n${bodyOf(cell)}`.trimEnd())
  return `${blocks.join('\n\n')}\n`
}

/** A file without marks is one cell. Never refuses: every text is a Python file to somebody. */
export function readPercent(text: string): PercentFile {
  const { kernelspec, lines } = withoutHead(
    text
      .replace(/^\ufeff/, '')
      .replace(/\r\n?/g, '\n')
      .split('\n'),
  )
  const cells: { head: string; lines: string[] }[] = [{ head: '', lines: [] }]
  for (const line of lines) {
    const found = markerLine.exec(line)
    if (found) cells.push({ head: found[1] ?? found[2] ?? '', lines: [] })
    else cells.at(-1)?.lines.push(line)
  }
  const [before, ...marked] = cells
  const isBlank = before?.lines.every(line => line.trim() === '') ?? true
  return { kernelspec, cells: (isBlank ? marked : cells).map(({ head, lines }) => readCell(head, lines)) }
}

function headOf({ type, metadata }: PercentCell): string {
  const title =
    typeof metadata['title'] === 'string' ? metadata['title'].replace(/[\n[\]=]/g, ' ').trim() : ''
  const tags = metadata['tags']
  return [
    '# %%',
    ...(title ? [title] : []),
    ...(type === 'code' ? [] : [`[${type}]`]),
    ...(Array.isArray(tags) && tags.length > 0 ? [`tags=${JSON.stringify(tags)}`] : []),
  ].join(' ')
}

function bodyOf({ type, source }: PercentCell): string {
  if (type === 'code') return withMagicsCommented(source.trimEnd())
  return source
    .split('\n')
    .map(line => (line === '' ? '#' : `# ${line}`))
    .join('\n')
}

function readCell(head: string, lines: readonly string[]): PercentCell {
  const [, title = '', kind = '', options = ''] =
    /^\s*(.*?)\s*(?:\[(markdown|md|raw)\])?\s*((?:[\w.-]+=.*)?)$/.exec(head) ?? []
  const type = kind === 'raw' ? 'raw' : kind === '' ? 'code' : 'markdown'
  const text = lines.join('\n').replace(/^(?:[ \t]*\n)+|\s+$/g, '')
  const metadata = { ...(title ? { title } : {}), ...readOptions(options) }
  return { type, source: type === 'code' ? withMagicsUncommented(text) : uncommented(text), metadata }
}

/** Text as comments, or within triple quotes. */
function uncommented(text: string): string {
  const quoted = /^[rR]?("""|''')\n?([\s\S]*?)\n?\1$/.exec(text)
  if (quoted) return quoted[2] ?? ''
  const lines = text.split('\n')
  return lines.every(line => line.startsWith('#') || line.trim() === '')
    ? lines.map(line => line.replace(/^# ?/, '')).join('\n')
    : text
}

/** `key=value` pairs with JSON values; what is none is passed over. */
function readOptions(text: string): Record<string, unknown> {
  const pairs = text.matchAll(/([\w.-]+)=(\[[^\]]*\]|\{[^}]*\}|"(?:[^"\\]|\\.)*"|[^\s"[{]+)/g)
  return Object.fromEntries(
    [...pairs].flatMap(([, key = '', value = '']) => {
      try {
        return [[key, JSON.parse(value) as unknown]]
      } catch {
        return []
      }
    }),
  )
}

/** A head in YAML between `# ---` lines, behind a first line such as `#!/usr/bin/env python`. */
function withoutHead(lines: string[]): { kernelspec: PercentFile['kernelspec']; lines: string[] } {
  const start = lines.findIndex(line => !/^#(!|.*coding[:=])/.test(line))
  if (start < 0 || lines[start]?.trimEnd() !== '# ---') return { kernelspec: null, lines }
  const end = lines.findIndex((line, index) => index > start && line.trimEnd() === '# ---')
  const head = lines.slice(start + 1, Math.max(end, 0))
  if (end < 0 || !head.every(line => line.startsWith('#'))) return { kernelspec: null, lines }
  const spec = head.slice(head.findIndex(line => /^#\s+kernelspec:/.test(line)) + 1)
  const pairs = spec.flatMap(line => {
    const [, key, value] = /^#\s+(display_name|language|name): *(.+?) *$/.exec(line) ?? []
    return key && value ? [[key, value.replace(/^(['"])(.*)\1$/, '$2')] as const] : []
  })
  // The first of each: what comes behind the kernelspec may have names too.
  const kernelspec = Object.fromEntries(pairs.reverse())
  const isComplete = kernelspec['name'] !== undefined && kernelspec['display_name'] !== undefined
  return { kernelspec: isComplete ? kernelspec : null, lines: lines.slice(end + 1) }
}
