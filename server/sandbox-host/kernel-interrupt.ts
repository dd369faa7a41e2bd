// The interrupt of one cell: when it is sent, how a sleeping event loop is woken up for it, and when it is over.
import type { KernelMessage } from './kernel-messages.ts'
import type { Channel, RequestChannel } from './kernel-sockets.ts'
import type { PendingTimers } from './pending-timers.ts'

export interface InterruptParts {
  readonly timers: PendingTimers
  /** Sends a request without content and returns its id. */
  send(channel: RequestChannel, type: string): string
  /** Once: from now on cells may be begun again. */
  over(interrupt: KernelInterrupt): void
}

/** An interrupt that is not confirmed: the wake-up goes out all the same. */
const interruptMs = 500
/** A wake-up that is not answered, because the cell goes on: the queue is let go. */
const wakeMs = 3000

export class KernelInterrupt {
  readonly #parts: InterruptParts
  /** Null until it was sent. */
  #request: string | null = null
  #wake: string | null = null

  constructor(parts: InterruptParts) {
    this.#parts = parts
  }

  get isSent(): boolean {
    return this.#request !== null
  }

  /** Sends it, once. */
  strike(): void {
    if (this.#request !== null) return
    this.#request = this.#parts.send('control', 'interrupt_request')
    this.#parts.timers.after(interruptMs, () => this.#wakeUp())
  }

  received(channel: Channel, parentId: string, message: KernelMessage): void {
    if (channel === 'control' && message.type === 'interrupt_reply' && parentId === this.#request) {
      this.#wakeUp()
    } else if (channel === 'shell' && message.type === 'kernel_info_reply' && parentId === this.#wake) {
      this.#parts.over(this)
    }
  }

  /** A top-level `await` notices an interrupt only when something else happens in its loop, such as this. */
  #wakeUp(): void {
    if (this.#wake !== null) return
    this.#wake = this.#parts.send('shell', 'kernel_info_request')
    this.#parts.timers.after(wakeMs, () => this.#parts.over(this))
  }
}
