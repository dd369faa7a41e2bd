// The unix socket to the server: one connection at a time, requests in, replies, events and output out.
import { chmodSync, unlinkSync } from 'node:fs'
import { connect, createServer, type Server, type Socket } from 'node:net'
import type { Logger } from 'pino'
import type { TerminalId } from '#protocol/ids.ts'
import { encodeLinkFrame, type LinkFrame, LinkFrameReader, type LinkMessage } from '#protocol/link-frames.ts'
import { Refusal } from '#protocol/refusals.ts'
import type { HostEvent, HostEventName } from '#protocol/sandbox-host.ts'

export interface ServerLinkParts {
  readonly socketPath: string
  readonly log: Logger
  /** Answers one request. A `Refusal` is told as such, any other error as `internal`. */
  answer(command: string, input: unknown): Promise<unknown>
  /** After the reply to a request has been written. */
  answered(command: string): void
  input(terminalId: TerminalId, author: string, data: Uint8Array): void
  connected(): void
  disconnected(): void
}

/** What may wait for a server that does not read before terminals' output is left out, in bytes. */
const backlogLimitBytes = 4 * 1024 * 1024

export class ServerLink implements AsyncDisposable {
  readonly #parts: ServerLinkParts
  readonly #listener: Server
  #socket: Socket | null = null
  /** Terminals whose output was left out; the server has to look at them anew. */
  readonly #lagging = new Set<TerminalId>()

  constructor(parts: ServerLinkParts) {
    this.#parts = parts
    this.#listener = createServer(socket => this.#accept(socket))
  }

  /** False when another sandbox-host listens there already. */
  async listen(): Promise<boolean> {
    if (await this.#bind()) return true
    if (await isAnswering(this.#parts.socketPath)) return false
    // Left behind by one that was killed.
    unlinkSync(this.#parts.socketPath)
    return this.#bind()
  }

  send<E extends HostEventName>(name: E, data: HostEvent<E>): void {
    this.#write({ kind: 'message', message: { kind: 'event', name, data } })
  }

  /** The server connects again and asks where everything stands. */
  disconnect(): void {
    this.#socket?.destroy()
  }

  /** Left out, and told with `terminal:lagged` later, while the server does not read. */
  sendOutput(terminalId: TerminalId, position: number, data: Uint8Array): void {
    if (!this.#socket || this.#lagging.has(terminalId)) return
    if (this.#socket.writableLength > backlogLimitBytes) this.#lagging.add(terminalId)
    else this.#write({ kind: 'output', terminalId, position, data })
  }

  #bind(): Promise<boolean> {
    return new Promise((resolve, reject) => {
      const failed = (error: NodeJS.ErrnoException) => {
        if (error.code === 'EADDRINUSE') resolve(false)
        else reject(error)
      }
      this.#listener.once('error', failed)
      this.#listener.listen(this.#parts.socketPath, () => {
        this.#listener.off('error', failed)
        chmodSync(this.#parts.socketPath, 0o600)
        resolve(true)
      })
    })
  }

  #accept(socket: Socket): void {
    const reader = new LinkFrameReader()
    socket.on('data', chunk => {
      try {
        for (const frame of reader.push(chunk)) this.#receive(socket, frame)
      } catch (error) {
        this.#parts.log.error({ err: error }, 'the server sent what is no frame')
        socket.destroy()
      }
    })
    socket.on('drain', () => this.#catchUp())
    socket.on('error', error => this.#parts.log.warn({ err: error }, 'the link to the server broke'))
    socket.on('close', () => {
      if (this.#socket !== socket) return
      this.#socket = null
      this.#parts.disconnected()
    })
  }

  #receive(socket: Socket, frame: LinkFrame): void {
    if (frame.kind === 'message' && frame.message.kind === 'request') {
      if (frame.message.command === 'host:greet') this.#takeOver(socket)
      void this.#answer(socket, frame.message)
    } else if (frame.kind === 'input' && socket === this.#socket)
      this.#parts.input(frame.terminalId, frame.author, frame.data)
  }

  /** There is one server; the one that greets last is the one that lives. */
  #takeOver(socket: Socket): void {
    if (this.#socket === socket) return
    this.#socket?.destroy()
    this.#socket = socket
    this.#lagging.clear()
    this.#parts.connected()
  }

  async #answer(
    socket: Socket,
    { id, command, input }: Extract<LinkMessage, { kind: 'request' }>,
  ): Promise<void> {
    let message: LinkMessage
    try {
      message = { kind: 'reply', id, reply: await this.#parts.answer(command, input) }
    } catch (error) {
      if (!(error instanceof Refusal)) this.#parts.log.error({ err: error, command }, 'a request failed')
      const refusal =
        error instanceof Refusal ? error : new Refusal('internal', 'The sandboxes ran into an error.')
      message = { kind: 'refusal', id, refusal: refusal.toBody() }
    }
    if (!socket.writable) return
    socket.write(encodeLinkFrame({ kind: 'message', message }))
    if (message.kind === 'reply') this.#parts.answered(command)
  }

  #catchUp(): void {
    const lagging = [...this.#lagging]
    this.#lagging.clear()
    for (const terminalId of lagging) this.send('terminal:lagged', { terminalId })
  }

  #write(frame: LinkFrame): void {
    if (this.#socket?.writable) this.#socket.write(encodeLinkFrame(frame))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const socket = this.#socket
    this.#socket = null
    if (socket) await new Promise<void>(resolve => socket.end(resolve))
    await new Promise<void>(resolve => this.#listener.close(() => resolve()))
  }
}

function isAnswering(path: string): Promise<boolean> {
  return new Promise(resolve => {
    const attempt = connect(path)
    attempt.once('connect', () => {
      attempt.destroy()
      resolve(true)
    })
    attempt.once('error', () => resolve(false))
  })
}
