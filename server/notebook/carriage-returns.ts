// What a terminal would show of text with `\r`, `\b` and "erase to the end of the line": progress bars become one line.
// Colours are kept. Works piece by piece: what one piece leaves open, the next goes on with. Pure.

/** The last line of a text, which later text may still overwrite. */
export interface OpenLine {
  readonly text: string
  /** Where the next character goes, counted in visible characters; null at the end of the line. */
  readonly column: number | null
}

export const emptyLine: OpenLine = { text: '', column: null }

export interface Folded {
  /** How much of the open line stays as it is, in UTF-16 units. What follows it is replaced by `text`. */
  readonly kept: number
  readonly text: string
  readonly line: OpenLine
}

/** A longer open line is only added to: nobody looks at a progress bar of that length. */
const foldedLimit = 10_000

const escapeCharacter = '\x1b'
const special = new RegExp(`[\r\b]|${escapeCharacter}\\[[0-2]?K`)
const eraseSequence = new RegExp(`^${escapeCharacter}\\[[0-2]?K$`)
/** An escape sequence or one visible character. */
const token = new RegExp(`${escapeCharacter}\\[[0-?]*[ -/]*[@-~]|${escapeCharacter}[^[]|[\\s\\S]`, 'gu')

export function foldText(open: OpenLine, piece: string): Folded {
  const text = piece.replaceAll('\r\n', '\n')
  const isAtEnd = open.column === null
  if ((isAtEnd && !special.test(text)) || open.text.length > foldedLimit) return append(open, text)
  const lines = new LineWriter(open)
  for (const [character] of text.matchAll(token)) lines.put(character)
  return lines.folded(open)
}

function append(open: OpenLine, text: string): Folded {
  const newline = text.lastIndexOf('\n')
  const last = newline < 0 ? open.text + text : text.slice(newline + 1)
  return { kept: open.text.length, text, line: { text: last, column: null } }
}

/** A line as visible characters, each with the escape sequences before it, and a cursor. */
class LineWriter {
  #done = ''
  #characters: string[] = []
  #column = 0
  /** Escape sequences that belong to the next visible character. */
  #escapes = ''

  constructor(open: OpenLine) {
    for (const [character] of open.text.matchAll(token)) this.put(character)
    if (open.column !== null) this.#moveTo(Math.min(open.column, this.#characters.length))
  }

  put(character: string): void {
    if (character === '\n') this.#endLine()
    else if (character === '\r') this.#moveTo(0)
    else if (character === '\b') this.#moveTo(Math.max(0, this.#column - 1))
    else if (eraseSequence.test(character)) this.#erase(character.charAt(2))
    else if (character.startsWith(escapeCharacter) && character.length > 1) this.#escapes += character
    else {
      this.#characters[this.#column] = this.#escapes + character
      this.#escapes = ''
      this.#column += 1
    }
  }

  folded(open: OpenLine): Folded {
    const text = this.#line()
    const column = this.#column === this.#characters.length ? null : this.#column
    const all = this.#done + text
    const kept = all.startsWith(open.text) ? open.text.length : 0
    return { kept, text: all.slice(kept), line: { text, column } }
  }

  /** What was begun before the cursor moves away, such as the end of a colour, stays where it was. */
  #moveTo(column: number): void {
    if (this.#escapes && this.#column > 0) {
      this.#characters[this.#column - 1] += this.#escapes
      this.#escapes = ''
    }
    this.#column = column
  }

  #endLine(): void {
    this.#done += `${this.#line()}\n`
    this.#characters = []
    this.#escapes = ''
    this.#column = 0
  }

  #line(): string {
    return this.#characters.join('') + this.#escapes
  }

  #erase(which: string): void {
    if (which === '1' || which === '2') this.#characters.fill(' ', 0, this.#column)
    if (which !== '1') this.#characters.length = Math.min(this.#characters.length, this.#column)
  }
}
