// The one socket that carries all terminals of a window: frames in and out, comes back by itself. Knows no screen.
import type { ClassroomId, TerminalId } from '#protocol/ids.ts'
import type { Role } from '#protocol/roles.ts'
import {
  decodeServerFrame,
  encodeWindowFrame,
  inputLimitBytes,
  type ServerFrame,
  type WindowFrame,
} from '#protocol/terminal-frames.ts'
import { retryDelayMs } from './retry-delay.ts'

/** What a watched terminal's screen gets. */
export interface Watcher {
  readonly onFrame: (frame: ServerFrame) => void
  /** False from when the socket is lost until the terminal is watched again. */
  readonly onConnected: (isConnected: boolean) => void
}

/** One terminal on this window's socket. */
export interface Watch {
  readonly write: (data: Uint8Array) => void
  readonly resize: (columns: number, rows: number) => void
  readonly acknowledge: (position: number) => void
  readonly stop: () => void
}

interface Slot extends Watcher {
  readonly terminalId: TerminalId
  size: { readonly columns: number; readonly rows: number } | null
}

/** Acknowledging each write would cost a frame per keystroke of output. */
const acknowledgeDelayMs = 25
/** A tab that is closed while the next one opens keeps the socket. */
const lingerMs = 3_000

class TerminalSocket {
  readonly #url: string
  readonly #forget: () => void
  readonly #slots = new Map<number, Slot>()
  #socket: WebSocket | null = null
  #nextSlot = 1
  #failures = 0
  #retryTimer: ReturnType<typeof setTimeout> | undefined
  #lingerTimer: ReturnType<typeof setTimeout> | undefined

  constructor({ url, forget }: { url: string; forget: () => void }) {
    this.#url = url
    this.#forget = forget
    addEventListener('offline', this.#drop)
    addEventListener('online', this.#retryNow)
  }

  watch(terminalId: TerminalId, watcher: Watcher): Watch {
    clearTimeout(this.#lingerTimer)
    const number = this.#freeNumber()
    const slot: Slot = { ...watcher, terminalId, size: null }
    this.#slots.set(number, slot)
    if (this.#isOpen()) this.#begin(number, slot)
    else if (!this.#socket && !this.#retryTimer) this.#connect()
    return this.#watchOf(number, slot)
  }

  #watchOf(number: number, slot: Slot): Watch {
    let acknowledged: number | null = null
    let timer: ReturnType<typeof setTimeout> | undefined
    return {
      write: data => {
        for (let start = 0; start < data.length; start += inputLimitBytes) {
          this.#send({ type: 'input', slot: number, data: data.subarray(start, start + inputLimitBytes) })
        }
      },
      resize: (columns, rows) => {
        slot.size = { columns, rows }
        this.#send({ type: 'resize', slot: number, columns, rows })
      },
      acknowledge: position => {
        acknowledged = position
        timer ??= setTimeout(() => {
          timer = undefined
          if (acknowledged !== null) this.#send({ type: 'acknowledge', slot: number, position: acknowledged })
        }, acknowledgeDelayMs)
      },
      stop: () => {
        clearTimeout(timer)
        if (!this.#slots.delete(number)) return
        this.#send({ type: 'unwatch', slot: number })
        if (this.#slots.size === 0) this.#lingerTimer = setTimeout(() => this.#close(), lingerMs)
      },
    }
  }

  /** Never one that was used a moment ago: frames of the old watch may still be on their way. */
  #freeNumber(): number {
    while (this.#slots.has(this.#nextSlot)) this.#nextSlot = (this.#nextSlot % 0xffff) + 1
    const number = this.#nextSlot
    this.#nextSlot = (number % 0xffff) + 1
    return number
  }

  #connect() {
    this.#retryTimer = undefined
    const socket = new WebSocket(this.#url)
    socket.binaryType = 'arraybuffer'
    this.#socket = socket
    socket.onopen = () => {
      for (const [number, slot] of this.#slots) this.#begin(number, slot)
    }
    socket.onmessage = ({ data }) => {
      if (data instanceof ArrayBuffer) this.#receive(new Uint8Array(data))
    }
    socket.onclose = ({ code }) => {
      if (this.#socket !== socket) return
      this.#socket = null
      for (const slot of this.#slots.values()) slot.onConnected(false)
      // 4400 to 4499 are final (handshake.ts); the control connection shows why.
      if (code >= 4400 && code <= 4499) return
      this.#retryTimer = setTimeout(() => this.#connect(), retryDelayMs(this.#failures))
      this.#failures += 1
    }
  }

  #begin(number: number, slot: Slot) {
    this.#send({ type: 'watch', slot: number, terminalId: slot.terminalId })
    if (slot.size) this.#send({ type: 'resize', slot: number, ...slot.size })
  }

  #receive(bytes: Uint8Array) {
    const frame = decodeServerFrame(bytes)
    if (!frame) return
    this.#failures = 0
    const slot = this.#slots.get(frame.slot)
    if (frame.type === 'snapshot') slot?.onConnected(true)
    slot?.onFrame(frame)
  }

  #send(frame: WindowFrame) {
    if (this.#isOpen()) this.#socket?.send(encodeWindowFrame(frame) as Uint8Array<ArrayBuffer>)
  }

  #isOpen() {
    return this.#socket?.readyState === WebSocket.OPEN
  }

  /** The network is gone: a socket would take minutes to notice. */
  #drop = () => this.#socket?.close()

  #retryNow = () => {
    if (!this.#retryTimer) return
    clearTimeout(this.#retryTimer)
    this.#connect()
  }

  #close() {
    removeEventListener('offline', this.#drop)
    removeEventListener('online', this.#retryNow)
    clearTimeout(this.#retryTimer)
    const socket = this.#socket
    this.#socket = null
    socket?.close()
    this.#forget()
  }
}

const sockets = new Map<string, TerminalSocket>()

/** Watches a terminal on this window's socket, which is opened on first need. */
export function watchTerminal(
  place: { readonly classroomId: ClassroomId; readonly as: Role; readonly terminalId: TerminalId },
  watcher: Watcher,
): Watch {
  const { classroomId, as, terminalId } = place
  const url = `/term?classroom=${classroomId}&as=${as}`
  let socket = sockets.get(url)
  if (!socket) {
    socket = new TerminalSocket({ url, forget: () => sockets.delete(url) })
    sockets.set(url, socket)
  }
  return socket.watch(terminalId, watcher)
}
