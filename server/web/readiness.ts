// Whether the disk takes what is written, for `/readyz`. Anybody may ask, so that one write a second serves all who do.
import { Refusal } from '#protocol/refusals.ts'

const freshMs = 1000

export class Readiness {
  readonly #probe: () => Promise<void>
  readonly #now: () => number
  #last: { readonly at: number; readonly answer: Promise<string | null> } | null = null

  /** `probe` resolves when a write reached the disk; `now` is in milliseconds, monotonic. */
  constructor(probe: () => Promise<void>, now: () => number = () => performance.now()) {
    this.#probe = probe
    this.#now = now
  }

  /** Null when all is well, else a sentence. */
  check(): Promise<string | null> {
    const now = this.#now()
    if (!this.#last || now - this.#last.at >= freshMs) this.#last = { at: now, answer: this.#look() }
    return this.#last.answer
  }

  async #look(): Promise<string | null> {
    try {
      await this.#probe()
      return null
    } catch (error) {
      return error instanceof Refusal ? error.message : 'The server cannot save at the moment.'
    }
  }
}
