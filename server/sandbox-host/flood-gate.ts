// How much output one terminal may produce: a token bucket. Pure; the caller pauses and brings the time.

export interface FloodLimits {
  /** What may come at once after a quiet time, in bytes. */
  readonly burstBytes: number
  readonly bytesPerSecond: number
}

/** The longest pause in a row, so that a flood still looks alive and Ctrl-C is never far. */
const sliceMs = 50

export class FloodGate {
  readonly #limits: FloodLimits
  #tokens: number
  #at: number

  constructor(limits: FloodLimits, nowMs: number) {
    this.#limits = limits
    this.#tokens = limits.burstBytes
    this.#at = nowMs
  }

  /** Takes note of output that has come. Returns for how many milliseconds no more should be read; 0 for none. */
  spend(bytes: number, nowMs: number): number {
    this.#refill(nowMs)
    this.#tokens -= bytes
    if (this.#tokens >= 0) return 0
    return Math.min(sliceMs, Math.ceil((-this.#tokens / this.#limits.bytesPerSecond) * 1000))
  }

  /** True while the pause should go on. */
  isShut(nowMs: number): boolean {
    this.#refill(nowMs)
    return this.#tokens < 0
  }

  /** Lets so much through in any case: after Ctrl-C, what is still on its way has to drain before the prompt can appear. */
  open(bytes: number, nowMs: number): void {
    this.#refill(nowMs)
    this.#tokens = Math.max(this.#tokens, bytes)
  }

  #refill(nowMs: number): void {
    const earned = ((nowMs - this.#at) / 1000) * this.#limits.bytesPerSecond
    this.#tokens = Math.min(this.#limits.burstBytes, this.#tokens + earned)
    this.#at = nowMs
  }
}
