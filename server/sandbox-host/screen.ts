// One terminal's screen, kept where the output passes: it answers the program's questions and can be copied for
// whoever comes late. Knows no pty and no viewer.
import headless, { type Terminal } from '@xterm/headless'
import { pictureCell } from '#protocol/terminal-pictures.ts'
import { type Attributes, attributesSequence } from './screen-attributes.ts'
import { drawBuffer } from './screen-drawing.ts'
import { ScreenLinks } from './screen-links.ts'
import { screenSupplement } from './screen-supplement.ts'

/** Lines kept above the screen. 200 lines of 100 columns cost under 1 MB when they are full. */
const scrollbackLines = 200

export interface ScreenCopy {
  readonly position: number
  readonly columns: number
  readonly rows: number
  /** Draws the screen on a fresh terminal of that size. */
  readonly data: Buffer
}

/** Where the cursor is, and the look of what comes next. */
export interface CursorPlace {
  /** From 0 on; `columns` behind a full line. */
  readonly column: number
  readonly columns: number
  readonly rows: number
  readonly look: string
}

export interface ScreenParts {
  readonly columns: number
  readonly rows: number
  /** Gets what the terminal says to the program's questions. */
  answer(data: Buffer): void
  /** The emulator failed at some output, the rest of which is missing on the screen. */
  faulted(error: unknown): void
}

/** The emulator's parser, which its typings keep to themselves. */
interface Parsing {
  parse(data: Uint8Array, isSync?: boolean): unknown
  readonly _parser: { reset(): void }
}

export class Screen implements Disposable {
  readonly #terminal: Terminal
  #pendingBytes = 0
  #position = 0

  constructor({ columns, rows, answer, faulted }: ScreenParts) {
    this.#terminal = new headless.Terminal({
      cols: columns,
      rows,
      scrollback: scrollbackLines,
      allowProposedApi: true,
      windowOptions: { getWinSizePixels: true, getCellSizePixels: true, getWinSizeChars: true },
      logLevel: 'off',
    })
    this.#terminal.onData(data => answer(Buffer.from(data, 'utf8')))
    guardParser(
      (this.#terminal as unknown as { _core: { _inputHandler: Parsing } })._core._inputHandler,
      faulted,
    )
    this.#terminal.onBinary(data => answer(Buffer.from(data, 'latin1')))
    this.#answerForPictures(text => answer(Buffer.from(text)))
  }

  /** Bytes that were written and are not on the screen yet. */
  get pendingBytes(): number {
    return this.#pendingBytes
  }

  /** `position` is that of the output's last byte; a question does not move it. */
  write(data: Buffer, position: number): void {
    this.#pendingBytes += data.length
    this.#terminal.write(data, () => {
      this.#pendingBytes -= data.length
      this.#position = position
    })
  }

  /** Takes effect behind everything that was written before. */
  resize(columns: number, rows: number): void {
    this.#terminal.write('', () => this.#terminal.resize(columns, rows))
  }

  /** Behind everything that was written before. */
  cursorPlace(): Promise<CursorPlace> {
    const { _core } = this.#terminal as unknown as { _core: { _inputHandler: { _curAttrData: Attributes } } }
    return new Promise(resolve => {
      this.#terminal.write('', () => {
        const { cols: columns, rows, buffer } = this.#terminal
        const look = attributesSequence(_core._inputHandler._curAttrData)
        resolve({ column: buffer.active.cursorX, columns, rows, look })
      })
    })
  }

  /** What programs ask that would print a picture: whether there are sixels, and how large a cell is. */
  #answerForPictures(answer: (text: string) => void): void {
    const { parser } = this.#terminal
    parser.registerCsiHandler({ final: 'c' }, ([parameter]) => {
      if (parameter === 0) answer('\x1b[?62;4;22c')
      return true
    })
    parser.registerCsiHandler({ final: 't' }, ([parameter]) => {
      const { cols, rows } = this.#terminal
      const { width, height } = pictureCell
      if (parameter === 14) answer(`\x1b[4;${rows * height};${cols * width}t`)
      else if (parameter === 16) answer(`\x1b[6;${height};${width}t`)
      else return false
      return true
    })
  }

  /** The screen after everything that was written before. */
  copy(): Promise<ScreenCopy> {
    return new Promise((resolve, reject) => {
      this.#terminal.write('', () => {
        try {
          resolve({
            position: this.#position,
            columns: this.#terminal.cols,
            rows: this.#terminal.rows,
            data: Buffer.from(this.#drawing(), 'utf8'),
          })
        } catch (error) {
          reject(error)
        }
      })
    })
  }

  #drawing(): string {
    const { normal, alternate, active } = this.#terminal.buffer
    const links = new ScreenLinks(this.#terminal)
    const drawn = drawBuffer(this.#terminal, normal, links)
    const isNormal = active.type === 'normal'
    const drawnOver = isNormal ? '' : drawBuffer(this.#terminal, alternate, links)
    const supplement = screenSupplement(this.#terminal, links)
    if (isNormal) return drawn + supplement.end
    // Not with 1049 as programs do: that would save the normal screen's cursor over the one that was saved.
    return `${drawn}${supplement.normal}\x1b[?1047h\x1b[H${drawnOver}${supplement.end}`
  }

  [Symbol.dispose](): void {
    this.#terminal.dispose()
  }
}

/**
 * An error in the emulator would come out of a timer of its own and end this process, and with it everybody's
 * terminals; such output exists (see `classifyCsi`) and any program can print it.
 */
function guardParser(handler: Parsing, faulted: (error: unknown) => void): void {
  const parse = handler.parse.bind(handler)
  handler.parse = (data, isSync) => {
    try {
      return parse(data, isSync)
    } catch (error) {
      handler._parser.reset()
      faulted(error)
      return undefined
    }
  }
}
