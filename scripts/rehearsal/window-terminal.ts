// One terminal as a page has it, without drawing it: types, takes the output and acknowledges it.
import { WebSocket } from 'ws'
import type { TerminalId } from '#protocol/ids.ts'
import {
  decodeServerFrame,
  encodeWindowFrame,
  inputLimitBytes,
  type ServerFrame,
} from '#protocol/terminal-frames.ts'
import { HeardOutput } from './heard-output.ts'

/** What can be typed into and listened to: ours, and those that ours is compared with. */
export interface TypedTerminal extends AsyncDisposable {
  readonly heard: HeardOutput
  /** Each piece of output, after `heard` has got it. */
  onOutput: (data: Uint8Array) => void
  /** Nothing more will come. */
  readonly ended: Promise<void>
  type(text: string): void
}

/** The `/term` socket of a window, and the terminals it watches. */
export class WindowTerminals {
  readonly #socket: WebSocket
  readonly #bySlot = new Map<number, WindowTerminal>()
  #nextSlot = 1

  private constructor(socket: WebSocket) {
    this.#socket = socket
    socket.on('error', () => {})
    socket.on('message', (data: Buffer) => {
      const frame = decodeServerFrame(data)
      if (frame) this.#bySlot.get(frame.slot)?.take(frame)
    })
  }

  /** `address` is the server's, such as `http://127.0.0.1:3000`. */
  static open(address: string, path: string, token: string): Promise<WindowTerminals> {
    const socket = new WebSocket(`${address.replace(/^http/, 'ws')}${path}`, {
      headers: { authorization: `Bearer ${token}` },
    })
    return new Promise((resolve, reject) => {
      socket.once('open', () => resolve(new WindowTerminals(socket)))
      socket.once('error', reject)
    })
  }

  watch(terminalId: TerminalId): WindowTerminal {
    const slot = this.#nextSlot++
    const terminal = new WindowTerminal(slot, frame => {
      if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(encodeWindowFrame(frame))
      if (frame.type === 'unwatch') this.#bySlot.delete(slot)
    })
    this.#bySlot.set(slot, terminal)
    this.#socket.send(encodeWindowFrame({ type: 'watch', slot, terminalId }))
    return terminal
  }

  close(): void {
    this.#socket.close()
  }
}

type WindowFrame = Parameters<typeof encodeWindowFrame>[0]

export class WindowTerminal implements TypedTerminal {
  readonly heard = new HeardOutput()
  readonly ended: Promise<void>
  onOutput: (data: Uint8Array) => void = () => {}
  readonly #slot: number
  readonly #send: (frame: WindowFrame) => void
  #snapshots = 0
  #end: () => void = () => {}

  constructor(slot: number, send: (frame: WindowFrame) => void) {
    this.#slot = slot
    this.#send = send
    this.ended = new Promise(resolve => {
      this.#end = resolve
    })
  }

  /** How often it was shown the whole screen: once at the beginning, and each time it was too slow. */
  get snapshots(): number {
    return this.#snapshots
  }

  type(text: string): void {
    const bytes = Buffer.from(text)
    for (let at = 0; at < bytes.length; at += inputLimitBytes) {
      this.#send({ type: 'input', slot: this.#slot, data: bytes.subarray(at, at + inputLimitBytes) })
    }
  }

  resize(columns: number, rows: number): void {
    this.#send({ type: 'resize', slot: this.#slot, columns, rows })
  }

  /** A frame of this terminal has come. For `WindowTerminals` only. */
  take(frame: ServerFrame): void {
    if (frame.type === 'ended') this.#end()
    if (frame.type !== 'output' && frame.type !== 'snapshot') return
    if (frame.type === 'snapshot') this.#snapshots++
    this.heard.push(frame.data)
    this.onOutput(frame.data)
    this.#send({ type: 'acknowledge', slot: this.#slot, position: frame.position })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#send({ type: 'unwatch', slot: this.#slot })
  }
}
