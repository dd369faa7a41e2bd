// How often a kernel's output is passed on: the first at once, what follows in steps of 50 ms, joined; pictures in longer
// steps the larger they are. What somebody waits for (a cell begins, ends, fails, asks) goes at once and takes
// everything before it along.
import type { KernelEvent } from '#protocol/kernel-events.ts'
import { eventSize, KernelBacklog } from './kernel-backlog.ts'

/** Fast enough to look immediate, slow enough that a thousand prints become a few updates. */
const leastStepMs = 50
const longestStepMs = 2000
/** An animation goes to every follower and into the log: this much of it a second is enough, in UTF-16 units. */
const picturesPerSecond = 256 * 1024

const paced = new Set<KernelEvent['type']>([
  'stream',
  'display',
  'update-display',
  'clear-output',
  'left-out',
])

export class KernelPace implements Disposable {
  readonly #backlog = new KernelBacklog()
  readonly #pass: (events: readonly KernelEvent[]) => void
  #step: NodeJS.Timeout | null = null
  /** Size of the pictures that went last. */
  #pictures = 0

  constructor(pass: (events: readonly KernelEvent[]) => void) {
    this.#pass = pass
  }

  add(event: KernelEvent): void {
    this.#backlog.add(event)
    if (!paced.has(event.type)) this.flush()
    else if (!this.#step) {
      this.flush()
      this.#wait()
    }
  }

  flush(): void {
    const events = this.#backlog.takeAll()
    this.#pictures = 0
    for (const event of events) {
      if (event.type === 'display' || event.type === 'update-display') this.#pictures += eventSize(event)
    }
    if (events.length > 0) this.#pass(events)
  }

  [Symbol.dispose](): void {
    if (this.#step) clearTimeout(this.#step)
    this.#step = null
    this.flush()
  }

  #wait(): void {
    const stepMs = Math.min(Math.max(leastStepMs, (this.#pictures / picturesPerSecond) * 1000), longestStepMs)
    this.#step = setTimeout(() => {
      this.#step = null
      if (this.#backlog.length === 0) return
      this.flush()
      this.#wait()
    }, stepMs)
  }
}
