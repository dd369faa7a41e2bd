// Source text as lines of coloured tokens, parsed by the grammar that the editor uses. Pure.
import { highlightTree } from '@lezer/highlight'
import { parser as python } from '@lezer/python'
import { syntaxClasses } from './syntax-classes.ts'

/** A run of text with the class of its kind; an empty class is plain text. */
export type Token = readonly [text: string, className: string]
export type Line = readonly Token[]

export type Language = 'python' | 'plain'

/** Longer text is shown without colours: parsing it would be felt at every keystroke. */
const highlightLimit = 60_000

/** Cell magics whose body is Python; any other has a body in another language. */
const pythonMagics = /^%%(time|timeit|capture|prun|python|python3|pypy|memit|mprun|lprun|debug)\b/

export function highlight(source: string, language: Language): readonly Line[] {
  const isForeign = source.startsWith('%%') && !pythonMagics.test(source)
  if (language === 'plain' || isForeign || source.length > highlightLimit) {
    return source.split('\n').map(text => (text === '' ? [] : [[text, '']]))
  }
  const lines = new LineCollector(source)
  highlightTree(python.parse(withoutMagics(source)), syntaxClasses, lines.add)
  return lines.end()
}

/** A line that only IPython understands: `%timeit f()`, `!ls`. */
const magicLine = /^([ \t]*)(%{1,2}[a-zA-Z].*|![^=].*)$/gm

export function isMagicLine(line: string): boolean {
  return line.search(magicLine) === 0
}

/** Such lines are blanked for the parser, so that they do not spoil the ones after them. */
function withoutMagics(source: string): string {
  return source.replace(magicLine, (_line, indent: string, magic: string) => {
    // As long as before, and a statement, so that an indented block that holds nothing else stays one.
    return indent + 'pass'.padEnd(magic.length).slice(0, magic.length)
  })
}

class LineCollector {
  readonly #source: string
  readonly #lines: Token[][] = [[]]
  #end = 0

  constructor(source: string) {
    this.#source = source
  }

  add = (from: number, to: number, className: string): void => {
    this.#push(this.#source.slice(this.#end, from), '')
    this.#push(this.#source.slice(from, to), className)
    this.#end = to
  }

  end(): readonly Line[] {
    this.#push(this.#source.slice(this.#end), '')
    return this.#lines.map(asMagic)
  }

  #push(text: string, className: string): void {
    for (const [index, part] of text.split('\n').entries()) {
      if (index > 0) this.#lines.push([])
      if (part !== '') this.#lines.at(-1)?.push([part, className])
    }
  }
}

function asMagic(line: Line): Line {
  const text = line.map(([part]) => part).join('')
  const isQuoted = line[0]?.[1] === 'syntax-string'
  return !isQuoted && isMagicLine(text) ? [[text, 'syntax-meta']] : line
}

/** Splits a line's tokens at a column, so that a caret can stand between. */
export function splitLine(line: Line, column: number): readonly [Line, Line] {
  const before: Token[] = []
  const after: Token[] = []
  let start = 0
  for (const [text, className] of line) {
    const cut = Math.max(0, Math.min(text.length, column - start))
    if (cut > 0) before.push([text.slice(0, cut), className])
    if (cut < text.length) after.push([text.slice(cut), className])
    start += text.length
  }
  return [before, after]
}
