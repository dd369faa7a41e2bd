// One connection to a sandbox-host: requests with their replies, events, output. Begins nothing and repeats nothing.
import { connect, type Socket } from 'node:net'
import type { TerminalId } from '#protocol/ids.ts'
import { encodeLinkFrame, type LinkFrame, LinkFrameReader } from '#protocol/link-frames.ts'
import { Refusal } from '#protocol/refusals.ts'
import {
  type HostCommandName,
  type HostEventName,
  type HostInput,
  type HostReply,
  hostCommands,
  hostEvents,
} from '#protocol/sandbox-host.ts'
import type { HostHappening } from './sandbox-host-port.ts'

export interface LinkListener {
  happened(happening: HostHappening): void
  output(terminalId: TerminalId, position: number, data: Uint8Array): void
  /** Once; `error` when the link broke, or what came was not the protocol. */
  closed(error: Error | null): void
}

interface Waiting {
  readonly command: HostCommandName
  resolve(reply: unknown): void
  reject(error: Error): void
}

export const unreachable =
  'The sandboxes cannot be reached at the moment. They come back by themselves; please try again.'

const inputBacklogBytes = 4 * 1024 * 1024

export class SandboxHostLink implements Disposable {
  readonly #socket: Socket
  readonly #listener: LinkListener
  readonly #waiting = new Map<number, Waiting>()
  readonly #reader = new LinkFrameReader()
  #nextId = 1
  #error: Error | null = null

  /** Rejects when nobody listens at `socketPath`. */
  static open(socketPath: string, listener: LinkListener): Promise<SandboxHostLink> {
    return new Promise((resolve, reject) => {
      const socket = connect(socketPath)
      socket.once('error', reject)
      socket.once('connect', () => {
        socket.off('error', reject)
        resolve(new SandboxHostLink(socket, listener))
      })
    })
  }

  private constructor(socket: Socket, listener: LinkListener) {
    this.#socket = socket
    this.#listener = listener
    socket.on('error', error => {
      this.#error = error
    })
    socket.on('data', chunk => this.#receive(chunk))
    socket.on('close', () => this.#close())
  }

  ask<C extends HostCommandName>(command: C, input: HostInput<C>): Promise<HostReply<C>> {
    return new Promise<unknown>((resolve, reject) => {
      if (!this.#socket.writable) {
        reject(new Refusal('sandboxes-unavailable', unreachable))
        return
      }
      const id = this.#nextId++
      this.#waiting.set(id, { command, resolve, reject })
      this.#socket.write(
        encodeLinkFrame({ kind: 'message', message: { kind: 'request', id, command, input } }),
      )
    }) as Promise<HostReply<C>>
  }

  sendInput(terminalId: TerminalId, author: string, data: Uint8Array): void {
    // A sandbox-host that does not come to read must not fill this process with keys.
    if (!this.#socket.writable || this.#socket.writableLength > inputBacklogBytes) return
    this.#socket.write(encodeLinkFrame({ kind: 'input', terminalId, author, data }))
  }

  #receive(chunk: Buffer): void {
    try {
      for (const frame of this.#reader.push(chunk)) this.#handle(frame)
    } catch (error) {
      this.#socket.destroy(error instanceof Error ? error : new Error(String(error)))
    }
  }

  #handle(frame: LinkFrame): void {
    if (frame.kind === 'output') {
      this.#listener.output(frame.terminalId, frame.position, frame.data)
      return
    }
    if (frame.kind !== 'message') return
    const { message } = frame
    if (message.kind === 'event') {
      const name = message.name as HostEventName
      // A newer sandbox-host may tell more than we know.
      if (!Object.hasOwn(hostEvents, name)) return
      this.#listener.happened({ name, data: hostEvents[name].parse(message.data) } as HostHappening)
      return
    }
    if (message.kind === 'request') return
    const waiting = this.#waiting.get(message.id)
    this.#waiting.delete(message.id)
    if (message.kind === 'refusal') {
      waiting?.reject(new Refusal(message.refusal.code, message.refusal.message))
    } else if (waiting) {
      const reply = hostCommands[waiting.command].reply.safeParse(message.reply)
      if (reply.success) waiting.resolve(reply.data)
      else waiting.reject(new Error(`the reply to ${waiting.command} does not fit`, { cause: reply.error }))
    }
  }

  #close(): void {
    for (const { reject } of this.#waiting.values()) reject(new Refusal('sandboxes-unavailable', unreachable))
    this.#waiting.clear()
    this.#listener.closed(this.#error)
  }

  [Symbol.dispose](): void {
    this.#socket.destroy()
  }
}
