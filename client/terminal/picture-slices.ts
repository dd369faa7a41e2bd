// Which part of which picture stands where on a terminal's screen, by its cells. Pure.
import { type PictureCell, pictureCellOf, picturedText } from '#protocol/terminal-pictures.ts'

/** Cells of one picture that lie together; `column` and `row` are those of its upper left one. */
export interface PictureSlice {
  readonly left: number
  readonly top: number
  readonly columns: number
  readonly rows: number
  readonly picture: PictureCell
  /** The terminal became narrower than the picture, whose lines were broken into so many each: all of it is shown smaller there. */
  readonly brokenInto?: number
}

interface ReadableLine {
  readonly isWrapped: boolean
  translateToString(trimRight: boolean): string
  getCell(column: number): { getChars(): string; getFgColor(): number } | undefined
}

/** `lines` are those in sight. */
export function pictureSlices(
  lines: readonly (ReadableLine | undefined)[],
  columns: number,
): readonly PictureSlice[] {
  const done: PictureSlice[] = []
  /** Those that may go on in the line below. */
  let open: PictureSlice[] = []
  for (const [top, line] of lines.entries()) {
    const runs = line ? runsIn(line, top, columns) : []
    const grown = runs.map(run => {
      const above = open.find(slice => goesOn(slice, run))
      return above ? { ...above, rows: above.rows + 1 } : run
    })
    done.push(...open.filter(slice => !runs.some(run => goesOn(slice, run))))
    open = grown
  }
  const slices = [...done, ...open]
  const broken = new Set(slices.flatMap(slice => brokenNumber(slice, slices, lines)))
  const whole = [...broken].flatMap(number => wholePicture(number, slices, columns))
  return [...slices.filter(({ picture }) => !broken.has(picture.number)), ...whole]
}

/** Of the picture whose line goes on in this slice. */
function brokenNumber(
  { left, top, picture }: PictureSlice,
  slices: readonly PictureSlice[],
  lines: readonly (ReadableLine | undefined)[],
): number[] {
  if (left > 0 || picture.column === 0 || !lines[top]?.isWrapped) return []
  const isBegun = slices.some(
    ({ top: above, columns, picture: begin }) =>
      above === top - 1 &&
      isSame(picture, { number: begin.number, row: begin.row, column: begin.column + columns }),
  )
  return isBegun || top === 0 ? [picture.number] : []
}

function wholePicture(number: number, slices: readonly PictureSlice[], columns: number): PictureSlice[] {
  const mine = slices.filter(({ picture }) => picture.number === number)
  const begins = mine.filter(({ picture }) => picture.column === 0).sort((a, b) => a.top - b.top)
  const [first, second] = begins
  if (!first) return []
  const brokenInto = second ? Math.max(1, second.top - first.top) : 2
  const { left, picture } = first
  const top = first.top - picture.row * brokenInto
  return [{ left, top, columns: columns - left, rows: 1, picture: { number, row: 0, column: 0 }, brokenInto }]
}

function runsIn(line: ReadableLine, top: number, columns: number): PictureSlice[] {
  if (line.translateToString(true).search(picturedText) < 0) return []
  const runs: PictureSlice[] = []
  for (let left = 0; left < columns; left++) {
    const cell = line.getCell(left)
    const picture = cell ? pictureCellOf(cell.getChars(), cell.getFgColor()) : null
    if (!picture) continue
    const before = runs.at(-1)
    const isNext =
      before &&
      before.left + before.columns === left &&
      isSame(picture, {
        number: before.picture.number,
        row: before.picture.row,
        column: before.picture.column + before.columns,
      })
    if (isNext) runs[runs.length - 1] = { ...before, columns: before.columns + 1 }
    else runs.push({ left, top, columns: 1, rows: 1, picture })
  }
  return runs
}

function goesOn(above: PictureSlice, run: PictureSlice): boolean {
  const { number, row, column } = above.picture
  return (
    above.left === run.left &&
    above.columns === run.columns &&
    above.top + above.rows === run.top &&
    isSame(run.picture, { number, row: row + above.rows, column })
  )
}

function isSame(one: PictureCell, other: PictureCell): boolean {
  return one.number === other.number && one.row === other.row && one.column === other.column
}
