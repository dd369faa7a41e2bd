// A terminal's screen and what scrolled off it, as plain text. Pure.
import { pictureCellOf, picturedText } from '#protocol/terminal-pictures.ts'

/** What of xterm's buffers is read. */
export interface ReadableBuffer {
  readonly length: number
  getLine(
    index: number,
  ): { readonly isWrapped: boolean; translateToString(trimRight: boolean): string } | undefined
}

/** Lines that were only broken for want of room are whole again; nothing but blank lines is left out at the end. */
export function screenText(buffer: ReadableBuffer): string {
  const lines: string[] = []
  for (let index = 0; index < buffer.length; index++) {
    const line = buffer.getLine(index)
    if (!line) continue
    const goesOn = buffer.getLine(index + 1)?.isWrapped ?? false
    const text = line.translateToString(!goesOn)
    if (line.isWrapped && lines.length > 0) lines[lines.length - 1] += text
    else lines.push(text)
  }
  return lines
    .map(line => line.replace(picturedText, pictureWord).trimEnd())
    .join('\n')
    .replace(/\n+$/, '')
}

/** Once for each picture, where it begins. */
function pictureWord(cells: string): string {
  const cell = pictureCellOf(cells, 0)
  return cell?.row === 0 && cell.column === 0 ? '[picture]' : ''
}
