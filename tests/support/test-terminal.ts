// The terminals' socket of a window without a browser: keeps the text of every terminal it watches.
import headless, { type Terminal } from '@xterm/headless'
import { WebSocket } from 'ws'
import type { ClassroomId, TerminalId } from '#protocol/ids.ts'
import type { Role } from '#protocol/roles.ts'
import { decodeServerFrame, encodeWindowFrame, type ServerFrame } from '#protocol/terminal-frames.ts'
import { until } from './until.ts'

export class TestTerminal {
  readonly #socket: WebSocket
  readonly #screens = new Map<number, Terminal>()
  readonly #ended = new Map<number, string>()
  #nextSlot = 1

  private constructor(socket: WebSocket) {
    this.#socket = socket
    socket.on('message', (data: Buffer) => {
      const frame = decodeServerFrame(data)
      if (frame) this.#take(frame)
    })
  }

  static open(port: number, token: string, classroomId: ClassroomId, role: Role): Promise<TestTerminal> {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/term?classroom=${classroomId}&as=${role}`, {
      headers: { authorization: `Bearer ${token}` },
    })
    return new Promise((resolve, reject) => {
      socket.once('open', () => resolve(new TestTerminal(socket)))
      socket.once('error', reject)
    })
  }

  /** Begins to watch; returns the slot. */
  watch(terminalId: TerminalId): number {
    const slot = this.#nextSlot++
    this.#socket.send(encodeWindowFrame({ type: 'watch', slot, terminalId }))
    return slot
  }

  type(slot: number, text: string): void {
    this.#socket.send(encodeWindowFrame({ type: 'input', slot, data: new TextEncoder().encode(text) }))
  }

  /** The lines on the screen and above it, as people read them. */
  text(slot: number): string {
    const screen = this.#screens.get(slot)
    if (!screen) return ''
    const buffer = screen.buffer.active
    return Array.from(
      { length: buffer.length },
      (_, row) => buffer.getLine(row)?.translateToString(true) ?? '',
    )
      .join('\n')
      .trimEnd()
  }

  sees(slot: number, pattern: RegExp): Promise<void> {
    return until(() => pattern.test(this.text(slot)), `${pattern} in ${JSON.stringify(this.text(slot))}`)
  }

  /** Why nothing more comes, as the server says it; undefined while more may come. */
  endOf(slot: number): string | undefined {
    return this.#ended.get(slot)
  }

  close(): void {
    this.#socket.close()
  }

  #take(frame: ServerFrame): void {
    if (frame.type === 'snapshot') {
      const { columns: cols, rows } = frame
      const screen = new headless.Terminal({ cols, rows, scrollback: 1000, allowProposedApi: true })
      this.#screens.set(frame.slot, screen)
      screen.write(frame.data)
    } else if (frame.type === 'output') {
      const { slot, position } = frame
      this.#screens.get(slot)?.write(frame.data, () => {
        this.#socket.send(encodeWindowFrame({ type: 'acknowledge', slot, position }))
      })
    } else if (frame.type === 'resized') {
      this.#screens.get(frame.slot)?.resize(frame.columns, frame.rows)
    } else this.#ended.set(frame.slot, frame.message)
  }
}
