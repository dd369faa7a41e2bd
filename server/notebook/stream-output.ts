// One stream output of a cell: appends text to its Y.Text, folds carriage returns, keeps head and tail of what gets long.
import type * as Y from 'yjs'
import { emptyLine, foldText, type OpenLine } from './carriage-returns.ts'

/** Text over the limit is cut only when it is over by this much, so that a flood does not cut at every step. */
const slack = 16 * 1024
const notice = /\[… ([\d,]+) characters left out …\]\n/

/** What is known of a stream output beside its text. Lost with the server; found again in the text then. */
export class StreamOutput {
  readonly #limit: number
  #line: OpenLine
  /** A carriage return that waits for what overwrites its line stands in the text, where another server finds it. */
  #isReturned: boolean
  #length: number
  /** Where the notice stands, how long it is, and how much it tells of. */
  #cut: { readonly at: number; readonly length: number; readonly leftOut: number } | null

  /** `limit` is the most text that is kept, in UTF-16 units, notice and slack not counted. */
  constructor(text: Y.Text, limit: number) {
    const content = text.toString()
    const found = notice.exec(content)
    this.#limit = limit
    this.#length = content.length
    this.#isReturned = content.endsWith('\r')
    const end = this.#isReturned ? -1 : undefined
    this.#line = {
      text: content.slice(content.lastIndexOf('\n') + 1, end),
      column: this.#isReturned ? 0 : null,
    }
    this.#cut = found && {
      at: found.index,
      length: found[0].length,
      leftOut: Number(found[1]?.replaceAll(',', '')),
    }
  }

  /** True when nobody else changed the text since. */
  matches(text: Y.Text): boolean {
    return text.length === this.#length
  }

  append(text: Y.Text, piece: string): void {
    const folded = foldText(this.#line, piece)
    const start = this.#length - Number(this.#isReturned) - this.#line.text.length + folded.kept
    this.#line = folded.line
    this.#isReturned = folded.line.column === 0
    const inserted = this.#isReturned ? `${folded.text}\r` : folded.text
    if (start < this.#length) text.delete(start, this.#length - start)
    if (inserted) text.insert(start, inserted)
    this.#length = start + inserted.length
    if (this.#length > this.#limit + slack) this.#shorten(text)
  }

  #shorten(text: Y.Text): void {
    const content = text.toString()
    const head = this.#cut?.at ?? cutAt(content, Math.floor((this.#limit * 3) / 4))
    const tail = cutAt(content, this.#length - Math.floor(this.#limit / 4))
    const from = head + (this.#cut?.length ?? 0)
    const leftOut = (this.#cut?.leftOut ?? 0) + tail - from
    const isWithinLine = !this.#cut && content.charAt(head - 1) !== '\n'
    const told = `[… ${leftOut.toLocaleString('en')} characters left out …]\n`
    const inserted = isWithinLine ? `\n${told}` : told
    text.delete(head, tail - head)
    text.insert(head, inserted)
    this.#cut = { at: head + inserted.length - told.length, length: told.length, leftOut }
    this.#length += inserted.length - (tail - head)
    if (this.#line.text.length > content.length - tail)
      this.#line = { ...emptyLine, text: content.slice(tail) }
  }
}

/** The beginning of a line a little after `index`; in a long line `index` itself, but never within a character. */
function cutAt(content: string, index: number): number {
  const newline = content.indexOf('\n', index)
  if (newline >= 0 && newline - index < slack / 2) return newline + 1
  const code = content.charCodeAt(index)
  return code >= 0xdc00 && code <= 0xdfff ? index + 1 : index
}
