// The cells of a screen and its scrollback as output that draws them on a fresh terminal. Pure. Instead of xterm's
// serialize addon, which forgets erased backgrounds and confuses bold with dim, beside all that is in
// screen-supplement.ts.
import type { IBuffer, IBufferCell, IBufferLine, Terminal } from '@xterm/headless'
import { type Attributes, attributesSequence, plain } from './screen-attributes.ts'
import type { ScreenLinks } from './screen-links.ts'

/** xterm's own fields, by which two looks are compared without calling twenty methods. */
interface RawCell extends IBufferCell, Attributes {
  readonly fg: number
  readonly bg: number
  readonly extended: Attributes['extended'] & { readonly ext: number }
}

/** Draws from the upper left corner on. Leaves the cursor somewhere, and the attributes plain. */
export function drawBuffer(terminal: Terminal, buffer: IBuffer, links: ScreenLinks): string {
  const cell = buffer.getNullCell() as RawCell
  const lastLine = buffer.baseY > 0 ? buffer.length - 1 : lastDrawnLine(buffer, cell)
  let drawing = ''
  for (let row = 0; row <= lastLine; row++) {
    const line = buffer.getLine(row)
    const next = row < lastLine ? buffer.getLine(row + 1) : undefined
    if (!line) continue
    drawing += drawLine(line, terminal.cols, cell, links) + links.end()
    if (!next) continue
    if (!next.isWrapped) drawing += `${plain}\r\n`
    else if (wrapsByItself(line, next, terminal.cols)) drawing += plain
    else drawing += forcedWrap(line, terminal.cols, links)
  }
  return drawing + plain
}

function drawLine(line: IBufferLine, columns: number, cell: RawCell, links: ScreenLinks): string {
  let drawing = ''
  let look = { fg: 0, bg: 0, ext: 0 }
  let blanks = 0
  for (let column = 0; column < columns; column++) {
    line.getCell(column, cell)
    // The right half of a wide character.
    if (cell.getWidth() === 0) continue
    const isSame = cell.fg === look.fg && cell.bg === look.bg && cell.extended.ext === look.ext
    const isEmpty = cell.getChars() === '' && cell.fg === 0
    if (blanks > 0 && !(isEmpty && isSame)) {
      drawing += skip(blanks, look.bg)
      blanks = 0
    }
    if (!isSame) {
      drawing += attributesSequence(cell)
      look = { fg: cell.fg, bg: cell.bg, ext: cell.extended.ext }
    }
    if (isEmpty) blanks++
    else {
      const text = isHalved(line, column, cell) ? '' : cell.getChars()
      drawing += (text === '' ? links.end() : links.before(cell)) + (text || ' ')
    }
  }
  // Plain blanks at the end are there already; to the right of painted ones there is nothing.
  return look.bg === 0 ? drawing : drawing + (blanks > 0 ? `\x1b[${blanks}X` : '')
}

/** A wide character whose right half was written over, as happens at the edge without wrapping: nothing draws that. */
function isHalved(line: IBufferLine, column: number, cell: IBufferCell): boolean {
  return cell.getWidth() === 2 && line.getCell(column + 1)?.getWidth() !== 0
}

function skip(blanks: number, background: number): string {
  return background === 0 ? `\x1b[${blanks}C` : `\x1b[${blanks}X\x1b[${blanks}C`
}

/** The next character goes to the next line as it once did: only from a full line, and without painting a new line. */
function wrapsByItself(line: IBufferLine, next: IBufferLine, columns: number): boolean {
  const last = line.getCell(columns - 1)
  const first = next.getCell(0)
  if (!last || !first || first.getChars() === '' || !first.isBgDefault()) return false
  return last.getChars() !== '' || last.getWidth() === 0
}

/** Writes over the edge, takes back what it wrote, and stands at the next line's begin. */
function forcedWrap(line: IBufferLine, columns: number, links: ScreenLinks): string {
  const isWide = line.getCell(columns - 1)?.getWidth() === 0
  const column = isWide ? columns - 1 : columns
  const end = line.getCell(column - 1) as RawCell | undefined
  if (!end) return '\r\n'
  const look = attributesSequence(end)
  // A blank that is only painted must not become a character.
  const isBlank = end.getChars() === '' && end.fg === 0
  const takenBack = isBlank ? `\x1b[A\x1b[${columns}G${look}\x1b[X\x1b[B${plain}` : ''
  const link = end.getChars() === '' ? '' : links.before(end)
  return `\x1b[${column}G${look}${link}${end.getChars() || ' '}${links.end()}${plain} ${takenBack}\r\x1b[X`
}

function lastDrawnLine(buffer: IBuffer, cell: RawCell): number {
  for (let row = buffer.length - 1; row >= 0; row--) {
    const line = buffer.getLine(row)
    for (let column = 0; line && column < line.length; column++) {
      line.getCell(column, cell)
      if (cell.getChars() !== '' || cell.fg !== 0 || cell.bg !== 0) return row
    }
    if (line?.isWrapped) return row
  }
  return -1
}
