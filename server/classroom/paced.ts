// Something that is done at once, but never more often than every so many milliseconds: what is asked for in between is
// done once, at the end of that time.

export class Paced implements Disposable {
  readonly #act: () => void
  readonly #everyMs: number
  #timer: NodeJS.Timeout | undefined
  #isWanted = false

  constructor(act: () => void, everyMs: number) {
    this.#act = act
    this.#everyMs = everyMs
  }

  ask(): void {
    this.#isWanted = true
    if (this.#timer === undefined) this.#next()
  }

  #next(): void {
    this.#timer = undefined
    if (!this.#isWanted) return
    this.#isWanted = false
    this.#timer = setTimeout(() => this.#next(), this.#everyMs)
    this.#act()
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer)
  }
}
