// Input on its way into a pty: a bounded queue. node-pty's own writer spins on a full pty (82 % of a core) and goes on
// writing after the descriptor was closed, when its number may belong to somebody else; this one does neither.

/** What may wait for a program that does not read, in bytes. A paste is far smaller. */
export const inputQueueLimitBytes = 64 * 1024

const sliceBytes = 4096
/** An escape sequence of a key; what is longer is pasted, and may be torn for the owner's sake. */
const longestKeyBytes = 64
const firstRetryMs = 2
const lastRetryMs = 50

export class PtyWriter {
  /** Writes as much as fits at once and returns how much; throws an error of code EAGAIN when nothing does. */
  readonly #writeNow: (data: Uint8Array) => number
  /** The owner's keys, and those of others, which wait behind them. */
  readonly #queues: readonly [Uint8Array[], Uint8Array[]] = [[], []]
  /** What is left of the one that is being written. */
  #rest: { readonly data: Uint8Array; readonly isFirst: boolean } | null = null
  #waitingBytes = 0
  #retryMs = firstRetryMs
  #timer: NodeJS.Timeout | undefined
  #isHeld = true
  #isClosed = false

  /** Begins held: nothing is written before `release`. */
  constructor(writeNow: (data: Uint8Array) => number) {
    this.#writeNow = writeNow
  }

  /**
   * False when the input does not fit any more: it is dropped as a whole, never in part. One that `isFirst` is written
   * before all that is not; only a key that is written in part already is finished before it.
   */
  write(data: Uint8Array, isFirst = true): boolean {
    if (this.#isClosed || this.#waitingBytes + data.length > inputQueueLimitBytes) return false
    if (data.length === 0) return true
    this.#queues[isFirst ? 0 : 1].push(data)
    this.#waitingBytes += data.length
    if (!this.#isHeld && this.#timer === undefined) this.#drain()
    return true
  }

  /** The pty is ready for input. */
  release(): void {
    if (!this.#isHeld) return
    this.#isHeld = false
    this.#drain()
  }

  /** To be called before the descriptor is closed: what still waits is dropped. */
  close(): void {
    this.#isClosed = true
    clearTimeout(this.#timer)
    for (const queue of this.#queues) queue.length = 0
    this.#rest = null
    this.#waitingBytes = 0
  }

  #drain(): void {
    this.#timer = undefined
    while (!this.#isClosed) {
      const next = this.#next()
      if (!next) return
      const { data, isFirst } = next
      this.#rest = next
      let written: number
      try {
        written = this.#writeNow(data.subarray(0, sliceBytes))
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') this.close()
        else this.#retryLater()
        return
      }
      this.#retryMs = firstRetryMs
      this.#waitingBytes -= written
      this.#rest = written < data.length ? { data: data.subarray(written), isFirst } : null
    }
  }

  #next(): { data: Uint8Array; isFirst: boolean } | null {
    const rest = this.#rest
    const isPaste = rest !== null && !rest.isFirst && rest.data.length > longestKeyBytes
    if (isPaste && this.#queues[0].length > 0) this.#queues[1].unshift(rest.data)
    else if (rest) return rest
    const [first, others] = this.#queues
    const isFirst = first.length > 0
    const data = isFirst ? first.shift() : others.shift()
    return data ? { data, isFirst } : null
  }

  #retryLater(): void {
    this.#timer = setTimeout(() => this.#drain(), this.#retryMs)
    this.#retryMs = Math.min(2 * this.#retryMs, lastRetryMs)
  }
}
