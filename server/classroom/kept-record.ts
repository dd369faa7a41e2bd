// A record in memory and on disk. Changes happen one after the other, and only what is on disk has happened.
import { Turns } from '../notebook/turns.ts'

export class KeptRecord<Value> {
  readonly #save: (value: Value) => Promise<void>
  readonly #turns = new Turns()
  #value: Value

  /** `save` resolves when the value is on disk. */
  constructor(value: Value, save: (value: Value) => Promise<void>) {
    this.#value = value
    this.#save = save
  }

  get value(): Value {
    return this.#value
  }

  /**
   * `make` is given the value of that moment and must not change it; what it throws is thrown here, and the same value
   * is no change. Resolves with the new value once it is on disk.
   */
  change(make: (value: Value) => Value): Promise<Value> {
    return this.#turns.take(async () => {
      const next = make(this.#value)
      if (next !== this.#value) await this.#save(next)
      this.#value = next
      return next
    })
  }
}
