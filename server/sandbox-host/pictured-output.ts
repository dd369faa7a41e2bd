// Output with pictures in it as output without: in place of a picture come the cells it takes. Where it stands is only known once
// the screen has drawn what came before, so what comes behind a picture waits for that.
import { pictureRow } from '#protocol/terminal-pictures.ts'
import type { FilteredOutput } from './output-filter.ts'
import { type PictureSequence, type PrintedPicture, printedPicture } from './picture-sequence.ts'
import type { CursorPlace } from './screen.ts'
import { plain } from './screen-attributes.ts'

interface PicturedOutputParts {
  show(data: Buffer): void
  ask(data: Buffer): void
  /** The screen's cursor behind all that was shown. */
  cursorPlace(): Promise<CursorPlace>
  /** Keeps the picture and returns its number. */
  keep(picture: PrintedPicture): number
}

type Piece =
  | { readonly kind: 'output'; readonly data: Buffer }
  | { readonly kind: 'query'; readonly data: Buffer }
  | { readonly kind: 'picture'; readonly sequence: PictureSequence }
  | { readonly kind: 'drawn'; readonly tell: () => void }

/** Lines that stay for what a program says of its picture. */
const linesBeside = 1

export class PicturedOutput implements FilteredOutput {
  readonly #parts: PicturedOutputParts
  /** What came behind a picture that is not drawn yet; null while there is none. */
  #held: Piece[] | null = null

  constructor(parts: PicturedOutputParts) {
    this.#parts = parts
  }

  output(data: Buffer): void {
    this.#take({ kind: 'output', data })
  }

  query(data: Buffer): void {
    this.#take({ kind: 'query', data })
  }

  picture(sequence: PictureSequence): void {
    this.#take({ kind: 'picture', sequence })
  }

  /** Calls back when all before it is shown: at once, if no picture waits. */
  whenDrawn(tell: () => void): void {
    this.#take({ kind: 'drawn', tell })
  }

  /** Nothing may wait any more: what came behind a picture is shown without it. */
  hurry(): void {
    const held = this.#held ?? []
    this.#held = null
    for (const piece of held) if (piece.kind !== 'picture') this.#take(piece)
  }

  #take(piece: Piece): void {
    if (this.#held) this.#held.push(piece)
    else if (piece.kind === 'output') this.#parts.show(piece.data)
    else if (piece.kind === 'query') this.#parts.ask(piece.data)
    else if (piece.kind === 'drawn') piece.tell()
    else void this.#draw(piece.sequence)
  }

  async #draw(sequence: PictureSequence): Promise<void> {
    const held: Piece[] = []
    this.#held = held
    const place = await this.#parts.cursorPlace()
    if (this.#held !== held) return
    this.#held = null
    const text = this.#cells(sequence, place)
    if (text !== '') this.#parts.show(Buffer.from(text))
    for (const piece of held) this.#take(piece)
  }

  #cells(sequence: PictureSequence, { column, columns, rows, look }: CursorPlace): string {
    const isFull = column >= columns
    const left = isFull ? 0 : column
    const picture = printedPicture(sequence, { columns: columns - left, rows: rows - linesBeside })
    if (picture === null) return ''
    if (typeof picture === 'string') return `${plain}\r\n\x1b[33m${picture}${plain}\r\n${look}`
    const number = this.#parts.keep(picture)
    const nextLine = `${plain}\r\n${left > 0 ? `\x1b[${left + 1}G` : ''}`
    const drawn = Array.from({ length: picture.rows }, (_, row) => pictureRow(number, row, picture.columns))
    // Programs go on behind a file, and below sixels.
    const end = sequence.kind === 'sixel' ? nextLine : ''
    return `${isFull ? `${plain}\r\n` : ''}${drawn.join(nextLine)}${end}${look}`
  }
}
