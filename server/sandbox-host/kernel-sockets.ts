// A kernel's zeromq sockets: connects, sends in order, hands over what comes. Does not know what messages mean.
import { randomUUID } from 'node:crypto'
import { Dealer, Subscriber } from 'zeromq'
import { areSocketsThere, kernelPorts, socketPath } from './kernel-directory.ts'
import { decodeMessage, encodeMessage, type IncomingMessage, type OutgoingMessage } from './kernel-wire.ts'

export type RequestChannel = 'shell' | 'control' | 'stdin'
export type Channel = RequestChannel | 'iopub'

/** A larger message ends its connection; the kernel's largest sensible output is far below. */
const messageLimitBytes = 64 * 1024 * 1024
const pollMs = 20

export interface KernelSocketsParts {
  readonly directory: string
  readonly key: string
  /** Who takes over from another one uses its name, so that the kernel's answers to that one come here. */
  readonly routingId: string
  received(channel: Channel, message: IncomingMessage): void
  /** iopub broke: by a message over the limit, or because the kernel ends. What comes now is lost. */
  broke(): void
}

export class KernelSockets implements AsyncDisposable {
  readonly #parts: KernelSocketsParts
  readonly #sender = randomUUID()
  readonly #dealers: Readonly<Record<RequestChannel, Dealer>>
  readonly #sending = new Map<RequestChannel, Promise<void>>()
  #subscriber: Subscriber
  #isClosed = false

  private constructor(parts: KernelSocketsParts) {
    this.#parts = parts
    // input() is asked for on stdin of the identity that sent the cell on shell, so the two share theirs.
    const { routingId } = parts
    this.#dealers = {
      shell: this.#dealer('shell', routingId),
      control: this.#dealer('control', randomUUID()),
      stdin: this.#dealer('stdin', routingId),
    }
    this.#subscriber = this.#subscribe()
  }

  /** Waits until the kernel made its sockets, then connects. Rejects when something else lies in their place. */
  static async connect(parts: KernelSocketsParts): Promise<KernelSockets> {
    while (!(await areSocketsThere(parts.directory))) {
      await new Promise(resolve => setTimeout(resolve, pollMs))
    }
    return new KernelSockets(parts)
  }

  send(channel: RequestChannel, message: OutgoingMessage): void {
    const frames = encodeMessage(this.#parts.key, this.#sender, message)
    // zeromq allows one send at a time per socket. A send that fails belongs to a kernel that is gone.
    const sent = (this.#sending.get(channel) ?? Promise.resolve())
      .then(() => this.#dealers[channel].send(frames))
      .catch(() => {})
    this.#sending.set(channel, sent)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true
    for (const dealer of Object.values(this.#dealers)) dealer.close()
    this.#subscriber.close()
  }

  #dealer(channel: RequestChannel, routingId: string): Dealer {
    const dealer = new Dealer({ ...common, routingId })
    dealer.connect(this.#address(channel))
    void this.#receive(channel, dealer)
    return dealer
  }

  #subscribe(): Subscriber {
    const subscriber = new Subscriber(common)
    subscriber.connect(this.#address('iopub'))
    subscriber.subscribe()
    subscriber.events.on('disconnect', () => {
      if (this.#isClosed) return
      subscriber.close()
      this.#parts.broke()
      this.#subscriber = this.#subscribe()
    })
    void this.#receive('iopub', subscriber)
    return subscriber
  }

  async #receive(channel: Channel, socket: Dealer | Subscriber): Promise<void> {
    try {
      for await (const frames of socket) {
        const message = decodeMessage(this.#parts.key, frames as Buffer[])
        if (message) this.#parts.received(channel, message)
      }
    } catch (failure) {
      if (!socket.closed) throw failure
    }
  }

  #address(channel: Channel): string {
    return `ipc://${socketPath(this.#parts.directory, kernelPorts[channel])}`
  }
}

const common = {
  linger: 0,
  // Unbounded: at a mark, zeromq drops what a busy reader has not fetched, the all-important "idle" included.
  receiveHighWaterMark: 0,
  maxMessageSize: messageLimitBytes,
  // Never again by path: what lies there later may not be the kernel's.
  reconnectInterval: -1,
}
