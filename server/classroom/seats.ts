// How many people a class expects, and the sandboxes that stand ready for them while somebody teaches it.
import type { SeatsView } from '#protocol/classroom-view.ts'
import type { Sandboxes } from '../sandbox/sandboxes.ts'
import type { ClassroomRecord } from './classroom-records.ts'
import type { KeptRecord } from './kept-record.ts'

export interface SeatsParts {
  readonly record: KeptRecord<ClassroomRecord>
  readonly sandboxes: Pick<Sandboxes, 'expect' | 'seats'>
  /** How many are expected as long as nobody said. */
  readonly usually: number
  /** Whether any window of the class is open. */
  isAnybodyHere(): boolean
  onChange(view: SeatsView): void
}

/** An abandoned class must not keep the machine's memory: seats that nobody took are given back. */
const emptyLimitMs = 30 * 60 * 1000

export class Seats implements Disposable {
  readonly #parts: SeatsParts
  #isOpen = false
  #emptyTimer: NodeJS.Timeout | undefined

  constructor(parts: SeatsParts) {
    this.#parts = parts
  }

  get view(): SeatsView {
    return { expected: this.#parts.record.value.expected, ...this.#parts.sandboxes.seats }
  }

  /** An instructor is here: the class is about to begin, or goes on. */
  open(): void {
    if (this.#isOpen) return
    this.#isOpen = true
    this.#prepare()
    this.presenceChanged()
  }

  /** So many people will come in all; null when nobody knows. */
  async expect(people: number | null): Promise<void> {
    await this.#parts.record.change(record => ({ ...record, expected: people }))
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
    this.#emptyTimer = setTimeout(() => this.close(), emptyLimitMs)
  }

  /** Gives back the seats that nobody took. */
  close(): void {
    clearTimeout(this.#emptyTimer)
    this.#isOpen = false
    this.#prepare()
  }

  #prepare(): void {
    const { record, sandboxes, usually } = this.#parts
    const expected = record.value.expected ?? usually
    sandboxes.expect(this.#isOpen && expected > 0 ? expected : null)
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#emptyTimer)
  }
}
