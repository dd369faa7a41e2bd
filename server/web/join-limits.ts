// Slows down whoever guesses class codes, without ever refusing a class that joins from one address.
// A wrong code makes later tries from that address wait; a right one still gets in, a second later.
const freeFailures = 10
const memoryMs = 60_000
const waitMs = 1_000
/** More tries than this waiting at once are refused: nobody but a guesser has so many under way. */
const mostWaiting = 500

export class JoinLimits {
  readonly #failures = new Map<string, { count: number; since: number }>()
  #waiting = 0
  readonly #now: () => number

  /** `now` in milliseconds, monotonic. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now
  }

  failed(address: string): void {
    const known = this.#known(address)
    if (known) known.count += 1
    else this.#failures.set(address, { count: 1, since: this.#now() })
    if (this.#failures.size > 10_000) this.#forgetOld()
  }

  /** How long a try from that address must wait, in milliseconds. */
  delayOf(address: string): number {
    return (this.#known(address)?.count ?? 0) > freeFailures ? waitMs : 0
  }

  /** Waits as long as that address has to; resolves false when too many wait already. */
  async admit(address: string): Promise<boolean> {
    const delay = this.delayOf(address)
    if (delay === 0) return true
    if (this.#waiting >= mostWaiting) return false
    this.#waiting += 1
    await new Promise(resolve => setTimeout(resolve, delay))
    this.#waiting -= 1
    return true
  }

  #known(address: string) {
    const known = this.#failures.get(address)
    if (known && this.#now() - known.since > memoryMs) {
      this.#failures.delete(address)
      return undefined
    }
    return known
  }

  #forgetOld(): void {
    for (const address of [...this.#failures.keys()]) this.#known(address)
  }
}
