// Slows down whoever guesses class codes and secrets. A right one is never slowed and never refused, however many wrong
// ones come from the same address: a whole class sits behind one. What a guesser gains by that is little: at 5,000 tries
// a second, all that a server answers, a code of 31^8 is found within eight hours with a chance of 1 in 6,000.
const freeFailures = 10
const memoryMs = 60_000
const waitMs = 1_000
/** More wrong tries than these are answered at once, so that they cannot pile up. */
const mostWaiting = 500
const mostAddresses = 10_000

export class JoinLimits {
  readonly #failures = new Map<string, { count: number; since: number }>()
  #waiting = 0
  readonly #now: () => number

  /** `now` in milliseconds, monotonic. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now
  }

  /** After a wrong try: resolves when it may be answered; false when the address should be told that it tries too much. */
  async failed(address: string): Promise<boolean> {
    const delay = this.#delayAfterFailure(address)
    if (delay === 0) return true
    if (this.#waiting >= mostWaiting) return false
    this.#waiting += 1
    await new Promise(resolve => setTimeout(resolve, delay))
    this.#waiting -= 1
    return true
  }

  #delayAfterFailure(address: string): number {
    const known = this.#failures.get(address)
    const isRecent = known !== undefined && this.#now() - known.since <= memoryMs
    const failure = isRecent ? known : { count: 0, since: this.#now() }
    failure.count += 1
    // The oldest come first, so that a flood of addresses pushes out what matters least.
    if (!isRecent) this.#failures.delete(address)
    this.#failures.set(address, failure)
    const [oldest] = this.#failures.keys()
    if (this.#failures.size > mostAddresses && oldest !== undefined) this.#failures.delete(oldest)
    return failure.count > freeFailures ? waitMs : 0
  }
}
