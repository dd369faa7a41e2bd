// A text output as lines that can grow: appending costs what is appended, not what is there. Pure.
import { type AnsiState, cutText, plainState, stateAfter } from './ansi.ts'

/** Lines are drawn in blocks of this many, so that a change redraws one of them. */
export const linesPerBlock = 200

/** Text is laid out in pieces of about this many characters: one line of a megabyte would take half a second. */
const charactersPerPiece = 20_000
/** For guessing how many lines a long one takes. */
const charactersPerRow = 90

export interface Piece {
  readonly text: string
  /** The colours that it starts with. */
  readonly state: AnsiState
  /** About how many lines it takes on the page. */
  readonly rows: number
}

/** Lines in pieces to lay out one by one; a line that is longer than a piece is cut into several. */
export function piecesOf(lines: readonly string[], state: AnsiState): readonly Piece[] {
  const pieces: Piece[] = []
  let next = state
  let collected: string[] = []
  let length = 0
  const add = (text: string, rows: number) => {
    pieces.push({ text, state: next, rows })
    next = stateAfter(text, next)
  }
  const flush = () => {
    if (collected.length > 0)
      add(
        collected.join('\n'),
        collected.reduce((sum, line) => sum + rowsOf(line), 0),
      )
    collected = []
    length = 0
  }
  for (const line of lines) {
    if (length + line.length > charactersPerPiece) flush()
    if (line.length > charactersPerPiece) {
      for (let rest = line; rest !== ''; ) {
        const cut = cutText(rest, charactersPerPiece)
        add(cut, rowsOf(cut))
        rest = rest.slice(cut.length)
      }
    } else {
      collected.push(line)
      length += line.length + 1
    }
  }
  flush()
  return pieces
}

const rowsOf = (line: string) => Math.max(1, Math.ceil(line.length / charactersPerRow))

export class OutputText {
  #lines: string[]
  /** The colours at the start of each line, as far as they were asked for. */
  #states: AnsiState[] = [plainState]
  #length: number
  #blockVersions: number[] = []
  #version = 0

  constructor(text = '') {
    this.#lines = text.split('\n')
    this.#length = text.length
  }

  /** UTF-16 units of the whole text. */
  get length(): number {
    return this.#length
  }

  /** Rises with every change. */
  get version(): number {
    return this.#version
  }

  /** Without the empty one after a final line break. A carriage return that waits there for what comes next is none either. */
  get lineCount(): number {
    const count = this.#lines.length
    const last = this.#lines[count - 1]
    return last === '' || last === '\r' ? count - 1 : count
  }

  toString(): string {
    return this.#lines.join('\n')
  }

  line(index: number): string {
    return this.#lines[index] ?? ''
  }

  stateAt(index: number): AnsiState {
    while (this.#states.length <= index) {
      const last = this.#states.length - 1
      this.#states.push(stateAfter(this.line(last), this.#states[last] ?? plainState))
    }
    return this.#states[index] ?? plainState
  }

  /** The version at which that block changed last. */
  blockVersion(block: number): number {
    return this.#blockVersions[block] ?? 0
  }

  splice(at: number, deleted: number, inserted: string): void {
    const [firstLine, firstColumn] = this.#locate(at)
    const [lastLine, lastColumn] = deleted === 0 ? [firstLine, firstColumn] : this.#locate(at + deleted)
    const before = this.line(firstLine).slice(0, firstColumn)
    const after = this.line(lastLine).slice(lastColumn)
    const replaced = `${before}${inserted}${after}`.split('\n')
    const isAtEnd = lastLine === this.#lines.length - 1
    if (isAtEnd) {
      this.#lines.length = firstLine
      for (const line of replaced) this.#lines.push(line)
    } else {
      this.#lines = [...this.#lines.slice(0, firstLine), ...replaced, ...this.#lines.slice(lastLine + 1)]
    }
    this.#length += inserted.length - deleted
    this.#changedFrom(firstLine)
  }

  #changedFrom(line: number) {
    this.#version += 1
    this.#states.length = Math.min(this.#states.length, line + 1)
    const blocks = Math.ceil(this.#lines.length / linesPerBlock)
    this.#blockVersions.length = blocks
    for (let block = Math.floor(line / linesPerBlock); block < blocks; block += 1) {
      this.#blockVersions[block] = this.#version
    }
  }

  /** Line and column of an offset, looked for from the end: outputs change there. */
  #locate(offset: number): readonly [line: number, column: number] {
    let start = this.#length
    for (let line = this.#lines.length - 1; line >= 0; line -= 1) {
      start -= this.line(line).length
      if (offset >= start) return [line, offset - start]
      start -= 1
    }
    return [0, 0]
  }
}
