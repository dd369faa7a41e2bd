// One terminal's screen, kept where the output passes: it answers the program's questions and can be copied for
// whoever comes late. Knows no pty and no viewer.
import serialize, { type SerializeAddon } from '@xterm/addon-serialize'
import headless, { type ITerminalAddon, type Terminal } from '@xterm/headless'
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

export class Screen implements Disposable {
  readonly #terminal: Terminal
  readonly #serializer: SerializeAddon = new serialize.SerializeAddon()
  #pendingBytes = 0
  #position = 0

  /** `answer` gets what the terminal says to the program's questions. */
  constructor(columns: number, rows: number, answer: (data: Buffer) => void) {
    this.#terminal = new headless.Terminal({
      cols: columns,
      rows,
      scrollback: scrollbackLines,
      allowProposedApi: true,
      logLevel: 'off',
    })
    this.#terminal.loadAddon(this.#serializer as unknown as ITerminalAddon)
    this.#terminal.onData(data => answer(Buffer.from(data, 'utf8')))
    this.#terminal.onBinary(data => answer(Buffer.from(data, 'latin1')))
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

  /** Both buffers' cells by the addon; cursors, modes and the rest by us, for the addon forgets most of it. */
  #drawing(): string {
    const normal = this.#serializer.serialize({ excludeModes: true, excludeAltBuffer: true })
    const supplement = screenSupplement(this.#terminal)
    if (this.#terminal.buffer.active.type === 'normal') return normal + supplement.end
    const both = this.#serializer.serialize({ excludeModes: true })
    // Not with 1049 as the addon does: that would save the normal screen's cursor over the one that was saved.
    const alternate = both.slice(normal.length).replace('\x1b[?1049h', '\x1b[0m\x1b[?1047h')
    return normal + supplement.normal + alternate + supplement.end
  }

  [Symbol.dispose](): void {
    this.#terminal.dispose()
  }
}
