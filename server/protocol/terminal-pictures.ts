// How a picture stands on a terminal's screen: as cells, each of which says of which picture it is and where in it. So a copy
// of the screen, what scrolls, is written over or erased is exact without anybody knowing of pictures. Pure.
// The cells are concealed: a terminal that does not know them shows blanks.

/** What a program is told a cell measures, in px. Everybody draws a picture into the same cells, whatever their type's size. */
export const pictureCell = { width: 8, height: 20 } as const

export const pictureLimits = {
  /** As it is printed: base64 or sixels. */
  sequenceBytes: 512 * 1024,
  /** Decoded, a picture takes four bytes for each. */
  pixels: 2_500_000,
  columns: 500,
  rows: 120,
} as const

/** The closed list of what a picture is sent as. */
export const pictureTypes = ['image/png', 'image/jpeg', 'image/gif', 'image/x-sixel'] as const
export type PictureType = (typeof pictureTypes)[number]

/** Of a plane for private use that no font fills. */
const firstCharacter = 0x100000
const columnsOfCharacters = 512
const mostNumber = 0xffffff

/** As it is drawn: `number` is the picture's colour. */
export interface PictureCell {
  readonly number: number
  readonly row: number
  readonly column: number
}

/** The picture after that one. */
export function nextPictureNumber(number: number): number {
  return (number % mostNumber) + 1
}

/** One row of a picture's cells, in the look that tells them apart. */
export function pictureRow(number: number, row: number, columns: number): string {
  const [red, green, blue] = [(number >>> 16) & 0xff, (number >>> 8) & 0xff, number & 0xff]
  let cells = ''
  for (let column = 0; column < columns; column++) {
    cells += String.fromCodePoint(firstCharacter + row * columnsOfCharacters + column)
  }
  return `\x1b[0;8;38;2;${red};${green};${blue}m${cells}`
}

/** `character` is what stands in the cell, `color` its foreground; null for what is no part of a picture. */
export function pictureCellOf(character: string, color: number): PictureCell | null {
  const place = (character.codePointAt(0) ?? 0) - firstCharacter
  if (place < 0) return null
  const [row, column] = [Math.floor(place / columnsOfCharacters), place % columnsOfCharacters]
  return row < pictureLimits.rows && column < pictureLimits.columns ? { number: color, row, column } : null
}

/** What may be part of a picture, in a line's text. */
export const picturedText = /[\u{100000}-\u{10ffff}]+/gu

/** The text with blanks instead: not every terminal knows how to conceal. */
export function withoutPictures(text: string): string {
  return text.replace(picturedText, cells => ' '.repeat(cells.length / 2))
}

/** A picture in a recording: an event of our own, ahead of the output that shows it. */
export interface RecordedPicture {
  readonly number: number
  readonly type: PictureType
  readonly columns: number
  readonly rows: number
  readonly base64: string
}

export function pictureEvent({ number, type, columns, rows, base64 }: RecordedPicture): string {
  return `${number} ${type} ${columns}x${rows} ${base64}`
}

/** Null for what is none. */
export function recordedPicture(event: string): RecordedPicture | null {
  const [, number, name, columns, rows, base64] =
    /^(\d{1,8}) (image\/[a-z-]+) (\d{1,3})x(\d{1,3}) ([A-Za-z0-9+/=]+)$/.exec(event) ?? []
  const type = pictureTypes.find(each => each === name)
  if (!type || !base64) return null
  return { number: Number(number), type, columns: Number(columns), rows: Number(rows), base64 }
}
