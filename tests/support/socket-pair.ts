// Both ends of a document's socket without a network: nothing moves unless the test says so.
import type { DocumentSocket } from '../../server/notebook/document-socket.ts'

export class SocketPair implements DocumentSocket {
  /** Whole messages on their way to the window, oldest first. */
  readonly toWindow: Uint8Array[] = []
  readonly toServer: Uint8Array[] = []
  closed: { readonly code: number; readonly reason: string } | null = null
  /** How often the server wrote: what costs a system call. */
  writes = 0
  aliveChecks = 0
  /** The beginning of a frame that is written in parts. */
  #part = Buffer.alloc(0)

  get backlogBytes(): number {
    return this.toWindow.reduce((sum, message) => sum + message.length, 0)
  }

  write(frames: Buffer): void {
    if (this.closed) return
    this.writes += 1
    const { messages, rest } = messagesOf(Buffer.concat([this.#part, frames]))
    this.#part = rest
    this.toWindow.push(...messages)
  }

  close(code: number, reason: string): void {
    this.closed ??= { code, reason }
  }

  checkAlive(): void {
    this.aliveChecks += 1
  }
}

/** Takes WebSocket frames of a server apart; throws on anything but unmasked, binary ones. */
function messagesOf(frames: Buffer): { messages: Uint8Array[]; rest: Buffer<ArrayBuffer> } {
  const messages: Uint8Array[] = []
  for (let at = 0; at < frames.length; ) {
    if (frames[at] !== 0x82) throw new Error(`frame begins with ${frames[at]}`)
    const short = frames.readUInt8(at + 1)
    const [length, head] =
      short === 127
        ? [Number(frames.readBigUInt64BE(at + 2)), 10]
        : short === 126
          ? [frames.readUInt16BE(at + 2), 4]
          : [short, 2]
    const end = at + head + length
    if (end > frames.length) return { messages, rest: Buffer.from(frames.subarray(at)) }
    messages.push(new Uint8Array(frames.subarray(at + head, end)))
    at = end
  }
  return { messages, rest: Buffer.alloc(0) }
}
