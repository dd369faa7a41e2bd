// The interrupt of one cell: when it is sent, how a sleeping event loop is woken up for it, and when it is over.
import type { KernelMessage } from './kernel-messages.ts'
import type { Channel, RequestChannel } from './kernel-sockets.ts'
import type { PendingTimers } from './pending-timers.ts'

export interface InterruptParts {
  readonly timers: PendingTimers
  /** Sends a request without content and returns its id. */
  send(channel: RequestChannel, type: string): string
  /** The cell that it is to stop still runs. */
  isWanted(): boolean
  /** Once: from now on cells may be begun again. */
  over(interrupt: KernelInterrupt): void
}

/** A cell that has only just begun: IPython's own preparations may swallow the interrupt, so it is sent again. */
const earlyMs = 500
const againMs = 400
const earlyStrikes = 4
/** An interrupt that is not confirmed: the wake-up goes out all the same. */
const interruptMs = 500
/** A wake-up that is not answered, because the cell goes on: the queue is let go. */
const wakeMs = 3000

export class KernelInterrupt {
  readonly #parts: InterruptParts
  readonly #requests = new Set<string>()
  #wake: string | null = null

  constructor(parts: InterruptParts) {
    this.#parts = parts
  }

  get isSent(): boolean {
    return this.#requests.size > 0
  }

  /** Sends it, once; several times to a cell that runs for that few milliseconds only. */
  strike(ranForMs: number): void {
    if (this.isSent) return
    this.#send(ranForMs < earlyMs ? earlyStrikes : 1)
    this.#parts.timers.after(interruptMs, () => this.#wakeUp())
  }

  #send(times: number): void {
    this.#requests.add(this.#parts.send('control', 'interrupt_request'))
    if (times <= 1) return
    this.#parts.timers.after(againMs, () => {
      if (this.#parts.isWanted()) this.#send(times - 1)
    })
  }

  received(channel: Channel, parentId: string, message: KernelMessage): void {
    if (channel === 'control' && message.type === 'interrupt_reply' && this.#requests.has(parentId)) {
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
