// Starts in order of arrival, few at a time: more at once only make each of them slower. Knows no Docker.

export class StartLine {
  readonly #atOnce: number
  readonly #waiting: (() => void)[] = []
  #running = 0

  constructor(atOnce: number) {
    this.#atOnce = atOnce
  }

  /** Runs `start` when it is its turn; settles as it does. */
  async run<T>(start: () => Promise<T>): Promise<T> {
    if (this.#running < this.#atOnce) this.#running++
    else await new Promise<void>(resolve => this.#waiting.push(resolve))
    try {
      return await start()
    } finally {
      const next = this.#waiting.shift()
      // The place is handed over, so nobody who comes in between can take it.
      if (next) next()
      else this.#running--
    }
  }
}
