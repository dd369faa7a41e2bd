// The first words with a kernel: is it there, and is what it publishes heard.
import type { KernelMessage } from './kernel-messages.ts'
import type { Channel, RequestChannel } from './kernel-sockets.ts'
import type { PendingTimers } from './pending-timers.ts'

/** Between two questions whether the kernel is there; its first answers get lost while iopub connects. */
const greetingMs = 250

export interface GreetingParts {
  readonly timers: PendingTimers
  readonly channel: RequestChannel
  /** False when a cell may still run that the answer comes behind: then one question is enough. */
  readonly isRepeated: boolean
  /** Sends a `kernel_info_request` on the channel and returns its id. */
  ask(): string
}

export class KernelGreeting {
  readonly #parts: GreetingParts
  readonly #answered = Promise.withResolvers<void>()
  readonly #ids = new Set<string>()
  #isReplied = false
  #isIdle = false

  constructor(parts: GreetingParts) {
    this.#parts = parts
    this.#askAgain()
  }

  /** Resolves when the kernel answers on the channel and on iopub both. */
  get answered(): Promise<void> {
    return this.#answered.promise
  }

  received(channel: Channel, parentId: string, message: KernelMessage): void {
    if (!this.#ids.has(parentId)) return
    if (channel === this.#parts.channel) this.#isReplied = true
    if (message.type === 'status' && message.content.execution_state === 'idle') this.#isIdle = true
    if (this.#isReplied && this.#isIdle) this.#answered.resolve()
  }

  #askAgain(): void {
    if (this.#isReplied && this.#isIdle) return
    this.#ids.add(this.#parts.ask())
    if (this.#parts.isRepeated) this.#parts.timers.after(greetingMs, () => this.#askAgain())
  }
}
