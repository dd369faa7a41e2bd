// Input on its way into a pty: a bounded queue. node-pty's own writer spins on a full pty (82 % of a core) and goes on
// writing after the descriptor was closed, when its number may belong to somebody else; this one does neither.

/** What may wait for a program that does not read, in bytes. A paste is far smaller. */
export const inputQueueLimitBytes = 64 * 1024

const sliceBytes = 4096
const firstRetryMs = 2
const lastRetryMs = 50

export class PtyWriter {
  /** Writes as much as fits at once and returns how much; throws an error of code EAGAIN when nothing does. */
  readonly #writeNow: (data: Uint8Array) => number
  readonly #queue: Uint8Array[] = []
  #waitingBytes = 0
  #retryMs = firstRetryMs
  #timer: NodeJS.Timeout | undefined
  #isHeld = true
  #isClosed = false

  /** Begins held: nothing is written before `release`. */
  constructor(writeNow: (data: Uint8Array) => number) {
    this.#writeNow = writeNow
  }

  /** False when the input does not fit any more: it is dropped as a whole, never in part. */
  write(data: Uint8Array): boolean {
    if (this.#isClosed || this.#waitingBytes + data.length > inputQueueLimitBytes) return false
    if (data.length === 0) return true
    this.#queue.push(data)
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
    this.#queue.length = 0
    this.#waitingBytes = 0
  }

  #drain(): void {
    this.#timer = undefined
    while (!this.#isClosed) {
      const next = this.#queue[0]
      if (!next) return
      let written: number
      try {
        written = this.#writeNow(next.subarray(0, sliceBytes))
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') this.close()
        else this.#retryLater()
        return
      }
      this.#retryMs = firstRetryMs
      this.#waitingBytes -= written
      if (written < next.length) this.#queue[0] = next.subarray(written)
      else this.#queue.shift()
    }
  }

  #retryLater(): void {
    this.#timer = setTimeout(() => this.#drain(), this.#retryMs)
    this.#retryMs = Math.min(2 * this.#retryMs, lastRetryMs)
  }
}
