// All of a terminal that can be seen or makes a difference to what comes later, as data to compare.
import headless, { type Terminal } from '@xterm/headless'

export function newTerminal(columns: number, rows: number): Terminal {
  return new headless.Terminal({
    cols: columns,
    rows,
    scrollback: 200,
    allowProposedApi: true,
    logLevel: 'off',
  })
}

export function draw(terminal: Terminal, data: string | Buffer): Promise<void> {
  return new Promise(resolve => terminal.write(data, resolve))
}

interface Private {
  _core: {
    _oscLinkService: { getLinkData(id: number): { uri: string } | undefined }
    buffers: { normal: { x: number; y: number }; alt: { x: number; y: number } }
    coreService: { isCursorHidden: boolean; decPrivateModes: { origin: boolean } }
    coreMouseService: { activeEncoding: string }
  }
}

const underlineFlag = 0x10000000
const extendedFlag = 0x10000000

/** The visible screen as rows of `character/attributes`, the cursor and the modes. */
export function screenState(terminal: Terminal): Record<string, unknown> {
  const { buffer, modes, cols, rows } = terminal
  const core = (terminal as unknown as Private)._core
  const links = core._oscLinkService
  const screen: string[] = []
  for (let row = 0; row < rows; row++) {
    const line = buffer.active.getLine(buffer.active.baseY + row)
    const cells: string[] = []
    for (let column = 0; column < cols; column++) {
      const cell = line?.getCell(column)
      if (!cell || cell.getWidth() === 0) continue
      const raw = cell as unknown as { fg: number; bg: number; extended: { urlId: number } }
      // Not what a link underlines.
      const isUnderlined = (raw.fg & underlineFlag) !== 0
      const flags = [
        cell.isBold(),
        cell.isDim(),
        cell.isItalic(),
        isUnderlined,
        cell.isInverse(),
        cell.isInvisible(),
        cell.isStrikethrough(),
      ].map(flag => (flag ? 1 : 0))
      // Half of a wide character is left: nothing can draw that, and it is shown differently everywhere.
      const isHalved = cell.getWidth() === 2 && line?.getCell(column + 1)?.getWidth() !== 0
      const isBlank = isHalved || cell.getChars() === '' || cell.getChars() === ' '
      const shown = isBlank ? ' ' : cell.getChars()
      // A blank has only a background, unless it is inverted or underlined.
      const hasLook = !isBlank || cell.isInverse() || isUnderlined || cell.isStrikethrough()
      const look = hasLook ? `${cell.getFgColorMode()}.${cell.getFgColor()}.${flags.join('')}` : ''
      // Where a wide character did not fit, nobody sees that its place is linked, and nothing can draw that.
      const address = (raw.bg & extendedFlag) === 0 ? undefined : links.getLinkData(raw.extended.urlId)?.uri
      const link = address && cell.getChars() !== '' && !isHalved ? ` to ${address}` : ''
      cells.push(`${shown}/${look}/${cell.getBgColorMode()}.${cell.getBgColor()}${link}`)
    }
    // The very first line may go on from one that is gone for ever, which makes no difference to anything.
    const isWrapped = line?.isWrapped && buffer.active.baseY + row > 0
    screen.push(`${isWrapped ? 'wrapped ' : ''}${cells.join(' ')}`)
  }
  return {
    type: buffer.active.type,
    cursor: [buffer.active.cursorX, buffer.active.cursorY],
    screen,
    modes: { ...modes },
    isCursorHidden: core.coreService.isCursorHidden,
    mouseEncoding: core.coreMouseService.activeEncoding,
  }
}

/** All cells that say something, with what scrolled off the screen, once `data` is drawn. */
export async function screenCells(
  terminal: Terminal,
  data: string | Buffer,
): Promise<{ character: string; color: number }[]> {
  await draw(terminal, data)
  const { active } = terminal.buffer
  return Array.from({ length: active.length }, (_, row) => active.getLine(row)).flatMap(line =>
    Array.from({ length: terminal.cols }, (_, column) => line?.getCell(column)).flatMap(cell =>
      cell?.getChars() ? { character: cell.getChars(), color: cell.getFgColor() } : [],
    ),
  )
}
