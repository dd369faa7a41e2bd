// The queue in front of the sandbox-host: few starts at a time over all classes, and everybody knows their place.

export interface Ticket {
  /** Gives the place up. Nothing happens when its turn has come. */
  leave(): void
}

/** What came of a start: `no-room` when the machine can hold no more at the moment. */
export type Started = 'done' | 'no-room'

/** Seats that stand ready and that nobody has taken: of one class, or of another. */
export interface SpareSeats {
  readonly ready: number
  /** Ends one for the sake of somebody who waits; false when there is none. Resolves once its room is free. */
  giveUp(): Promise<boolean>
}

interface Waiting {
  /** In order of arrival. */
  readonly number: number
  begin(): Promise<Started>
  moved(position: number): void
}

/** As many as the sandbox-host works on at once, and as many again so that it never waits for us. */
const startsAtOnce = 6
/** A full machine is asked again so soon: somebody may have left, or a program may have given memory back. */
const noRoomMs = 2000

export class Admission {
  readonly #atOnce: number
  #running = 0
  #arrivals = 0
  #waiting: Waiting[] = []
  /** Seats that nobody waits for: one at a time, when nobody else does. */
  #patient: Waiting[] = []
  #isPatientRunning = false
  #noRoomTimer: NodeJS.Timeout | undefined
  readonly #spare = new Set<SpareSeats>()

  constructor(atOnce = startsAtOnce) {
    this.#atOnce = atOnce
  }

  /**
   * Calls `start` when it is its turn, perhaps at once; before that `moved` with the place, 1 for the next one. One for
   * which there is no room stays the next one, and is begun again when there may be.
   */
  enter(start: () => Promise<Started>, moved: (position: number) => void): Ticket {
    const waiting: Waiting = { number: this.#arrivals++, moved, begin: start }
    this.#waiting.push(waiting)
    this.#advance()
    const at = this.#waiting.indexOf(waiting)
    if (at >= 0) moved(at + 1)
    return { leave: () => this.#leave(waiting) }
  }

  /** As `enter`, behind everybody who waits, also those who come later; not begun again when there is no room. */
  enterPatiently(start: () => Promise<Started>): Ticket {
    const waiting: Waiting = { number: this.#arrivals++, moved: () => {}, begin: start }
    this.#patient.push(waiting)
    this.#advance()
    return {
      leave: () => {
        this.#patient = this.#patient.filter(other => other !== waiting)
      },
    }
  }

  /** From now on they give way when a person finds no room. Call what is returned when there are none any more. */
  keeps(spare: SpareSeats): () => void {
    this.#spare.add(spare)
    return () => this.#spare.delete(spare)
  }

  #advance(): void {
    while (this.#running < this.#atOnce && this.#noRoomTimer === undefined) {
      const next = this.#waiting.shift()
      if (!next) break
      this.#running++
      void this.#begin(next)
    }
    const isQuiet = this.#running === 0 && this.#waiting.length === 0
    if (!isQuiet || this.#isPatientRunning) return
    const next = this.#patient.shift()
    if (!next) return
    this.#isPatientRunning = true
    void next
      .begin()
      .catch(() => {})
      .then(() => {
        this.#isPatientRunning = false
        this.#advance()
      })
  }

  async #begin(waiting: Waiting): Promise<void> {
    const started = await waiting.begin().catch(() => 'done' as const)
    this.#running--
    if (started === 'no-room') {
      this.#putBack(waiting)
      void this.#makeRoom()
    }
    this.#advance()
    this.#tell(0)
  }

  #putBack(waiting: Waiting): void {
    // Several are refused together, in any order; nobody loses their place by that.
    const later = this.#waiting.findIndex(({ number }) => number > waiting.number)
    this.#waiting.splice(later < 0 ? this.#waiting.length : later, 0, waiting)
    clearTimeout(this.#noRoomTimer)
    this.#noRoomTimer = setTimeout(() => this.#tryAgain(), noRoomMs)
  }

  #tryAgain(): void {
    clearTimeout(this.#noRoomTimer)
    this.#noRoomTimer = undefined
    this.#advance()
    this.#tell(0)
  }

  /** Whoever is here goes before those who may come. The class that keeps most gives first. */
  async #makeRoom(): Promise<void> {
    const [most] = [...this.#spare].filter(({ ready }) => ready > 0).sort((a, b) => b.ready - a.ready)
    if (most && (await most.giveUp().catch(() => false))) this.#tryAgain()
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
