// The queue in front of the sandbox-host: few starts at a time over all classes, and everybody knows their place.

export interface Ticket {
  /** Gives the place up. Nothing happens when its turn has come. */
  leave(): void
}

interface Waiting {
  begin(): void
  moved(position: number): void
}

/** As many as the sandbox-host works on at once, and as many again so that it never waits for us. */
const startsAtOnce = 6

export class Admission {
  readonly #atOnce: number
  #running = 0
  #waiting: Waiting[] = []

  constructor(atOnce = startsAtOnce) {
    this.#atOnce = atOnce
  }

  /** Calls `start` when it is its turn, perhaps at once; before that `moved` with the place, 1 for the next one. */
  enter(start: () => Promise<void>, moved: (position: number) => void): Ticket {
    const waiting: Waiting = { moved, begin: () => void start().finally(() => this.#next()) }
    if (this.#running < this.#atOnce) {
      this.#running++
      waiting.begin()
    } else {
      this.#waiting.push(waiting)
      moved(this.#waiting.length)
    }
    return { leave: () => this.#leave(waiting) }
  }

  #next(): void {
    const next = this.#waiting.shift()
    if (!next) {
      this.#running--
      return
    }
    next.begin()
    this.#tell(0)
  }

  #leave(waiting: Waiting): void {
    const at = this.#waiting.indexOf(waiting)
    if (at < 0) return
    this.#waiting.splice(at, 1)
    this.#tell(at)
  }

  #tell(from: number): void {
    for (const [index, waiting] of this.#waiting.entries()) if (index >= from) waiting.moved(index + 1)
  }
}
