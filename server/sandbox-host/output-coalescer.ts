// Small pieces of output become few frames: the first at once, those right behind it together. Knows no socket.

/** How long later pieces are collected. The first is never delayed, so typing is not. */
const windowMs = 8
/** Collected output of this size goes out before its time. */
const limitBytes = 32 * 1024

export class OutputCoalescer {
  readonly #send: (data: Buffer) => void
  #waiting: Buffer[] = []
  #waitingBytes = 0
  #timer: NodeJS.Timeout | undefined

  constructor(send: (data: Buffer) => void) {
    this.#send = send
  }

  push(data: Buffer): void {
    if (this.#timer === undefined) {
      this.#send(data)
      this.#timer = setTimeout(() => this.#windowEnds(), windowMs)
      return
    }
    this.#waiting.push(data)
    this.#waitingBytes += data.length
    if (this.#waitingBytes >= limitBytes) this.flush()
  }

  /** Sends what waits now. */
  flush(): void {
    if (this.#waitingBytes === 0) return
    const data =
      this.#waiting.length === 1 && this.#waiting[0] ? this.#waiting[0] : Buffer.concat(this.#waiting)
    this.#waiting = []
    this.#waitingBytes = 0
    this.#send(data)
  }

  /** Sends what waits and leaves no timer behind. May be used again. */
  close(): void {
    this.flush()
    clearTimeout(this.#timer)
    this.#timer = undefined
  }

  #windowEnds(): void {
    this.#timer = undefined
    if (this.#waitingBytes === 0) return
    this.flush()
    this.#timer = setTimeout(() => this.#windowEnds(), windowMs)
  }
}
