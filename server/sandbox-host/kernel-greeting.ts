// The first words with a kernel: is it there, and is what it publishes heard.
import type { KernelMessage } from './kernel-messages.ts'
import type { Channel } from './kernel-sockets.ts'
import type { PendingTimers } from './pending-timers.ts'

/** Between two questions whether the kernel is there; its first answers get lost while iopub connects. */
const greetingMs = 250

export class KernelGreeting {
  readonly #ask: () => string
  readonly #timers: PendingTimers
  readonly #answered = Promise.withResolvers<void>()
  readonly #ids = new Set<string>()
  #isReplied = false
  #isIdle = false

  /** `ask` sends a `kernel_info_request` on shell and returns its id. */
  constructor(timers: PendingTimers, ask: () => string) {
    this.#timers = timers
    this.#ask = ask
    this.#askAgain()
  }

  /** Resolves when the kernel answers on shell and on iopub both. */
  get answered(): Promise<void> {
    return this.#answered.promise
  }

  received(channel: Channel, parentId: string, message: KernelMessage): void {
    if (!this.#ids.has(parentId)) return
    if (channel === 'shell') this.#isReplied = true
    if (message.type === 'status' && message.content.execution_state === 'idle') this.#isIdle = true
    if (this.#isReplied && this.#isIdle) this.#answered.resolve()
  }

  #askAgain(): void {
    if (this.#isReplied && this.#isIdle) return
    this.#ids.add(this.#ask())
    this.#timers.after(greetingMs, () => this.#askAgain())
  }
}
