// How many people a class expects, from when on, and the sandboxes that stand ready for them: while somebody teaches it, and from
// that time on.
import type { SeatsView } from '#protocol/classroom-view.ts'
import { seatsAheadDays } from '#protocol/limits.ts'
import { Refusal } from '#protocol/refusals.ts'
import type { Sandboxes } from '../sandbox/sandboxes.ts'
import type { ClassroomRecord } from './classroom-records.ts'
import type { KeptRecord } from './kept-record.ts'

export interface SeatsParts {
  readonly record: KeptRecord<ClassroomRecord>
  readonly sandboxes: Pick<Sandboxes, 'expect' | 'seats'>
  /** How many are expected as long as nobody said, and before the time that was said. */
  readonly usually: number
  /** Whether any window of the class is open. */
  isAnybodyHere(): boolean
  onChange(view: SeatsView): void
}

const minuteMs = 60_000
/** An abandoned class must not keep the machine's memory: seats that nobody took are given back. */
const emptyLimitMs = 30 * minuteMs
/** Somebody who ordered seats for a time may come late. */
const lateLimitMs = 120 * minuteMs
/** A machine sleeps and its clock is set: a timer alone would be wrong by that. */
const lookEveryMs = minuteMs
const aheadLimitMs = seatsAheadDays * 24 * 60 * minuteMs

export class Seats implements Disposable {
  readonly #parts: SeatsParts
  #isOpen = false
  #emptyTimer: NodeJS.Timeout | undefined
  #dueTimer: NodeJS.Timeout | undefined

  constructor(parts: SeatsParts) {
    this.#parts = parts
  }

  get view(): SeatsView {
    const { expected, seatsFrom } = this.#parts.record.value
    return { expected, from: this.#isDue ? null : seatsFrom, ...this.#parts.sandboxes.seats }
  }

  /** After a start of the server: what was ordered for a time is not forgotten. */
  async load(): Promise<void> {
    this.#look()
  }

  /** An instructor is here: the class is about to begin, or goes on. */
  open(): void {
    if (this.#isOpen) return
    this.#isOpen = true
    this.#prepare()
    this.presenceChanged()
  }

  /**
   * So many people will come in all; null when nobody knows. Their seats stand ready from `from` on, ISO 8601, also when
   * nobody is here then; null for as soon as somebody teaches. Refuses a time more than a week away.
   */
  async expect(people: number | null, from: string | null): Promise<void> {
    const inMs = from === null ? 0 : Date.parse(from) - Date.now()
    if (inMs > aheadLimitMs) {
      throw new Refusal(
        'bad-request',
        `Seats can be ordered for the next ${seatsAheadDays} days. Please choose an earlier day.`,
      )
    }
    const seatsFrom = people !== null && inMs > 0 ? from : null
    await this.#parts.record.change(record => ({ ...record, expected: people, seatsFrom }))
    this.#look()
    this.#prepare()
    this.changed()
  }

  /** Another number of seats stands ready. */
  changed(): void {
    this.#parts.onChange(this.view)
  }

  presenceChanged(): void {
    clearTimeout(this.#emptyTimer)
    if (!this.#isOpen || this.#parts.isAnybodyHere()) return
    const lateMs = this.#isDue ? this.#dueInMs + lateLimitMs : 0
    this.#emptyTimer = setTimeout(() => this.close(), Math.max(emptyLimitMs, lateMs))
  }

  /** Gives back the seats that nobody took. */
  close(): void {
    clearTimeout(this.#emptyTimer)
    this.#isOpen = false
    this.#prepare()
  }

  /** Whether the time has come; also when none was said. */
  get #isDue(): boolean {
    return this.#dueInMs <= 0
  }

  /** Less than 0 when it has come, minus infinity when none was said. */
  get #dueInMs(): number {
    const { seatsFrom } = this.#parts.record.value
    return seatsFrom === null ? Number.NEGATIVE_INFINITY : Date.parse(seatsFrom) - Date.now()
  }

  #look(): void {
    clearTimeout(this.#dueTimer)
    const inMs = this.#dueInMs
    if (this.#parts.record.value.endedAt !== null || inMs <= -lateLimitMs) return
    if (inMs > 0) {
      this.#dueTimer = setTimeout(() => this.#look(), Math.min(inMs, lookEveryMs))
      return
    }
    // Those that stand ready as usual are made more.
    this.#isOpen = true
    this.#prepare()
    this.presenceChanged()
    this.changed()
  }

  #prepare(): void {
    const { record, sandboxes, usually } = this.#parts
    const expected = (this.#isDue ? record.value.expected : null) ?? usually
    sandboxes.expect(this.#isOpen && expected > 0 ? expected : null)
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#emptyTimer)
    clearTimeout(this.#dueTimer)
  }
}
