// People of a seated class who work until they are stopped: some type at their Python prompts, some have a shell that prints
// without end and look at it.
import { setTimeout as pause } from 'node:timers/promises'
import type { Seat } from '../rehearsal/seat.ts'
import type { SeatedClass } from './seated-class.ts'

/** Of each person, at the pace of people who think while they type. */
const keyEveryMs = 500
const lineLength = 20
const clearLine = '\x15'
const letters = 'abcdefghij'
/** They come one after the other, few at a time: how they come is measured elsewhere. */
const joinAtOnce = 5
/** A flood may print some megabytes at the machine's own pace before it is held back: measured is what it does then. */
const floodedForMs = 15_000

export class WorkingClass implements AsyncDisposable {
  readonly #working: Promise<void>[] = []
  #isOver = false

  /** Resolves when all of them work. */
  static async begin(
    lesson: SeatedClass,
    { active, floods }: { readonly active: number; readonly floods: number },
  ): Promise<WorkingClass> {
    const begun = new WorkingClass()
    const seats: Seat[] = []
    while (seats.length < active + floods) {
      const more = Math.min(joinAtOnce, active + floods - seats.length)
      seats.push(...(await Promise.all(Array.from({ length: more }, () => lesson.join()))))
    }
    for (const seat of seats.slice(0, active)) begun.#working.push(begun.#type(seat))
    await Promise.all(seats.slice(active).map(flood))
    if (floods > 0) await pause(floodedForMs)
    return begun
  }

  async #type({ terminal }: Seat): Promise<void> {
    // Not all in the same moment.
    await pause(Math.random() * keyEveryMs)
    for (let key = 1; !this.#isOver; key += 1) {
      terminal.type(key % lineLength === 0 ? clearLine : letters.charAt(key % letters.length))
      await pause(keyEveryMs)
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOver = true
    await Promise.all(this.#working)
  }
}

async function flood({ window }: Seat): Promise<void> {
  const { terminalId } = await window.send('terminal:open', { kind: 'shell' })
  const terminal = await window.watch(terminalId)
  const isFlooding = terminal.heard.next('y\r\ny\r\n')
  terminal.type('yes\r')
  await isFlooding
}
