// How often a kernel's output is passed on: the first at once, what follows in steps of 50 ms, joined. What somebody
// waits for (a cell begins, ends, fails, asks) goes at once and takes everything before it along.
import type { KernelEvent } from '#protocol/kernel-events.ts'
import { KernelBacklog } from './kernel-backlog.ts'

/** Fast enough to look immediate, slow enough that a thousand prints become a few updates. */
const stepMs = 50

const paced = new Set<KernelEvent['type']>(['stream', 'display', 'update-display', 'clear-output'])

export class KernelPace implements Disposable {
  readonly #backlog = new KernelBacklog()
  readonly #pass: (events: readonly KernelEvent[]) => void
  #step: NodeJS.Timeout | null = null

  constructor(pass: (events: readonly KernelEvent[]) => void) {
    this.#pass = pass
  }

  add(event: KernelEvent): void {
    this.#backlog.add(event)
    if (!paced.has(event.type)) this.flush()
    else if (!this.#step) {
      this.flush()
      this.#step = setTimeout(() => this.#next(), stepMs)
    }
  }

  flush(): void {
    const events = this.#backlog.takeAll()
    if (events.length > 0) this.#pass(events)
  }

  [Symbol.dispose](): void {
    if (this.#step) clearTimeout(this.#step)
    this.#step = null
    this.flush()
  }

  #next(): void {
    this.#step = this.#backlog.length > 0 ? setTimeout(() => this.#next(), stepMs) : null
    this.flush()
  }
}
