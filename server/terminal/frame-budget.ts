// How much one window may ask for: a flood of frames must not fill the server's memory or keep the sandbox-host busy.

export interface Allowance {
  readonly perSecond: number
  readonly burst: number
}

/** A token bucket. */
export class FrameBudget {
  readonly #allowance: Allowance
  readonly #now: () => number
  #left: number
  #at: number

  /** `now` in milliseconds, monotonic. */
  constructor(allowance: Allowance, now: () => number = () => performance.now()) {
    this.#allowance = allowance
    this.#now = now
    this.#left = allowance.burst
    this.#at = now()
  }

  /** False when that much is not allowed yet; nothing is taken then. */
  take(amount: number): boolean {
    const now = this.#now()
    const { perSecond, burst } = this.#allowance
    this.#left = Math.min(burst, this.#left + ((now - this.#at) / 1000) * perSecond)
    this.#at = now
    if (this.#left < amount) return false
    this.#left -= amount
    return true
  }
}
