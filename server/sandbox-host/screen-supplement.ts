// All of a screen's copy but its cells: cursors, modes, regions, charsets. Reads the headless terminal's private
// state, which is why the package is pinned and a test compares screens after random output.
import type { Terminal } from '@xterm/headless'
import { type Attributes, attributesSequence } from './screen-attributes.ts'
import { noLink, type ScreenLinks } from './screen-links.ts'

type Charset = Readonly<Record<string, string>> | undefined

interface BufferState {
  readonly x: number
  readonly y: number
  readonly ybase: number
  /** Columns with a tab stop. */
  readonly tabs: Readonly<Record<string, boolean>>
  readonly savedX: number
  /** Counted from the first line that was ever kept. */
  readonly savedY: number
  readonly savedCurAttrData: Attributes
  readonly savedCharset: Charset
  readonly scrollTop: number
  readonly scrollBottom: number
}

interface Internals {
  readonly buffer: BufferState
  readonly buffers: { readonly normal: BufferState; readonly alt: BufferState }
  readonly _inputHandler: { readonly _curAttrData: Attributes }
  readonly _charsetService: {
    readonly glevel: number
    readonly charset: Charset
    readonly _charsets: readonly Charset[]
  }
  readonly coreService: {
    readonly isCursorHidden: boolean
    readonly decPrivateModes: {
      readonly origin: boolean
      readonly cursorBlink?: boolean
      readonly cursorStyle?: 'block' | 'underline' | 'bar'
    }
  }
  readonly coreMouseService: { readonly activeEncoding: string }
}

/** Everything but the cells themselves: in a buffer, before one goes on to the other or to the modes. */
export function screenSupplement(
  terminal: Terminal,
  links: ScreenLinks,
): { readonly normal: string; readonly end: string } {
  const { buffer, buffers, _inputHandler, _charsetService, coreService, coreMouseService } =
    internalsOf(terminal)
  const isAlternate = buffer !== buffers.normal
  const { origin } = coreService.decPrivateModes
  const designated = charsets(_charsetService._charsets, _charsetService.glevel)
  // After a saved cursor came back, its charset is in use although another one is designated; so it comes back again.
  const isBorrowed = _charsetService.charset !== _charsetService._charsets[_charsetService.glevel]
  return {
    normal: isAlternate
      ? tabStops(buffers.normal, terminal.cols) +
        savedCursor(buffers.normal, terminal, links) +
        cursor(buffers.normal, terminal, links, false)
      : '',
    end: [
      tabStops(buffer, terminal.cols),
      savedCursor(buffer, terminal, links),
      isBorrowed ? `${designated}\x1b8` : '',
      scrollRegion(buffer, terminal.rows),
      origin ? '\x1b[?6h' : '',
      cursor(buffer, terminal, links, origin),
      // From here on nothing may move the cursor: it may stand behind the last column.
      isBorrowed ? '' : designated,
      modes(terminal),
      mouseEncoding(coreMouseService.activeEncoding),
      cursorLook(coreService),
      attributesSequence(_inputHandler._curAttrData),
      // A saved cursor that came back may have brought another link along.
      (isBorrowed ? noLink : '') + links.before(_inputHandler._curAttrData),
    ].join(''),
  }
}

function internalsOf(terminal: Terminal): Internals {
  return (terminal as unknown as { _core: Internals })._core
}

function tabStops(buffer: BufferState, columns: number): string {
  const stops = Object.keys(buffer.tabs)
    .map(Number)
    .filter(column => buffer.tabs[column] && column < columns)
  const isUsual = stops.length === Math.ceil(columns / 8) && stops.every(column => column % 8 === 0)
  if (isUsual) return ''
  return `\x1b[3g${stops.map(column => `\x1b[1;${column + 1}H\x1bH`).join('')}`
}

function savedCursor(buffer: BufferState, { cols }: Terminal, links: ScreenLinks): string {
  const row = Math.max(buffer.savedY - buffer.ybase, 0)
  const column = Math.min(buffer.savedX, cols - 1)
  const look = attributesSequence(buffer.savedCurAttrData)
  const link = links.before(buffer.savedCurAttrData)
  if (row === 0 && column === 0 && look === '\x1b[0m' && link === '' && !buffer.savedCharset) return ''
  const designation = `\x1b(${designationOf(buffer.savedCharset)}`
  return `\x1b[${row + 1};${column + 1}H${look}${link}${designation}\x1b7\x1b(B\x1b[0m${links.end()}`
}

function scrollRegion({ scrollTop, scrollBottom }: BufferState, rows: number): string {
  return scrollTop === 0 && scrollBottom === rows - 1 ? '' : `\x1b[${scrollTop + 1};${scrollBottom + 1}r`
}

/** Where the cursor stands. Behind the last column it can only be brought by writing what is there once more. */
function cursor(buffer: BufferState, terminal: Terminal, links: ScreenLinks, isOrigin: boolean): string {
  const row = buffer.y - (isOrigin ? buffer.scrollTop : 0) + 1
  const to = (column: number) => `\x1b[${row};${column + 1}H`
  if (buffer.x < terminal.cols) return to(buffer.x)
  const shown = internalsOf(terminal).buffer === buffer ? terminal.buffer.active : terminal.buffer.normal
  const line = shown.getLine(buffer.ybase + buffer.y)
  const last = line?.getCell(terminal.cols - 1)
  const column = last?.getWidth() === 0 ? terminal.cols - 2 : terminal.cols - 1
  const cell = line?.getCell(column)
  if (!cell) return to(terminal.cols - 1)
  const look = attributesSequence(cell as unknown as Attributes) + links.before(cell)
  return `${to(column)}${look}${cell.getChars() || ' '}${links.end()}`
}

function charsets(all: readonly Charset[], level: number): string {
  const designations = ['(', ')', '*', '+'].map((target, index) => {
    const name = designationOf(all[index])
    return name === 'B' ? '' : `\x1b${target}${name}`
  })
  return designations.join('') + (['', '\x0e', '\x1bn', '\x1bo'][level] ?? '')
}

/** The two that programs use: line drawing, and ASCII with a pound sign. */
function designationOf(charset: Charset): string {
  if (charset?.['q'] === '─') return '0'
  return charset?.['#'] === '£' ? 'A' : 'B'
}

function modes(terminal: Terminal): string {
  const { modes } = terminal
  const mouse = { none: '', x10: '\x1b[?9h', vt200: '\x1b[?1000h', drag: '\x1b[?1002h', any: '\x1b[?1003h' }
  return [
    modes.applicationCursorKeysMode ? '\x1b[?1h' : '',
    modes.applicationKeypadMode ? '\x1b=' : '',
    modes.bracketedPasteMode ? '\x1b[?2004h' : '',
    modes.insertMode ? '\x1b[4h' : '',
    modes.reverseWraparoundMode ? '\x1b[?45h' : '',
    modes.sendFocusMode ? '\x1b[?1004h' : '',
    modes.wraparoundMode ? '' : '\x1b[?7l',
    terminal.options.convertEol ? '\x1b[20h' : '',
    mouse[modes.mouseTrackingMode],
  ].join('')
}

function mouseEncoding(encoding: string): string {
  if (encoding === 'SGR') return '\x1b[?1006h'
  return encoding === 'SGR_PIXELS' ? '\x1b[?1016h' : ''
}

function cursorLook({ isCursorHidden, decPrivateModes }: Internals['coreService']): string {
  const { cursorBlink, cursorStyle } = decPrivateModes
  const shape = cursorStyle && { block: 2, underline: 4, bar: 6 }[cursorStyle] - (cursorBlink ? 1 : 0)
  const blink = cursorBlink === undefined ? '' : `\x1b[?12${cursorBlink ? 'h' : 'l'}`
  return (shape ? `\x1b[${shape} q` : blink) + (isCursorHidden ? '\x1b[?25l' : '')
}
