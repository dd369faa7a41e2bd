// Text that is left out of the outputs, on its way to the file of the full output: joined into pieces, and held back here,
// in the kernel's own helper process, while the server has not stored what it got. Everything else overtakes it.
import type { ExecutionId } from '#protocol/ids.ts'
import type { KernelEvent } from '#protocol/kernel-events.ts'
import type { PendingTimers } from './pending-timers.ts'

type LeftOut = Extract<KernelEvent, { type: 'left-out' }>

/** All in UTF-16 units. */
export const spoolLimits = {
  /** Each piece costs the server a write to the disk. */
  piece: 200_000,
  /** What may be on its way without having been stored. */
  underWay: 2 * 1024 * 1024,
  /** What may wait; all that one run of a cell may leave out fits in. */
  waiting: 24 * 1024 * 1024,
} as const

/** A trickle is passed on this often. */
const trickleMs = 1000
/** A first piece that goes too often does no harm. */
const rememberedExecutions = 1000

export class LeftOutSpool {
  readonly #timers: PendingTimers
  readonly #emit: (event: LeftOut) => void
  readonly #pieces: LeftOut[] = []
  /** Executions whose first piece has gone. */
  readonly #begun = new Set<ExecutionId>()
  #waiting = 0
  #underWay = 0
  #isTimerSet = false

  constructor(timers: PendingTimers, emit: (event: LeftOut) => void) {
    this.#timers = timers
    this.#emit = emit
  }

  /** How much more is taken at the moment. */
  get room(): number {
    return spoolLimits.waiting - this.#waiting
  }

  /** The first piece of an execution goes at once: readers take it for the mark where its streams were cut. */
  add(event: LeftOut): void {
    let text = event.text
    if (!this.#begun.has(event.executionId)) {
      this.#begun.add(event.executionId)
      const [oldest] = this.#begun
      if (this.#begun.size > rememberedExecutions && oldest) this.#begun.delete(oldest)
      const first = startOf(text, spoolLimits.piece)
      this.#pass({ ...event, text: first })
      text = text.slice(first.length)
    }
    while (text !== '') {
      const last = this.#pieces.at(-1)
      const isJoined = last?.executionId === event.executionId && last.text.length < spoolLimits.piece
      const before = isJoined ? last.text : ''
      const part = startOf(text, spoolLimits.piece - before.length)
      if (isJoined) this.#pieces[this.#pieces.length - 1] = { ...last, text: before + part }
      else this.#pieces.push({ ...event, text: part })
      this.#waiting += part.length
      text = text.slice(part.length)
    }
    this.#passOn(spoolLimits.piece)
    this.#awaitTrickle()
  }

  /** The server has stored that much of it. */
  stored(size: number): void {
    this.#underWay = Math.max(this.#underWay - size, 0)
    this.#passOn(spoolLimits.piece)
  }

  /** The outputs of this execution were cleared: what waits of them is of no use. */
  forget(executionId: ExecutionId): void {
    this.#begun.delete(executionId)
    const kept = this.#pieces.filter(piece => piece.executionId !== executionId)
    this.#pieces.splice(0, Infinity, ...kept)
    this.#waiting = kept.reduce((size, { text }) => size + text.length, 0)
  }

  /** Passes all of it on, stored or not: this process ends. */
  flush(): void {
    for (const piece of this.#pieces.splice(0)) this.#pass(piece)
    this.#waiting = 0
  }

  /** What may go of the pieces that are at least that large. */
  #passOn(least: number): void {
    while (this.#underWay < spoolLimits.underWay) {
      const [piece] = this.#pieces
      // Only the last one can still grow.
      if (!piece || (this.#pieces.length === 1 && piece.text.length < least)) return
      this.#pieces.shift()
      this.#waiting -= piece.text.length
      this.#pass(piece)
    }
  }

  #pass(piece: LeftOut): void {
    this.#underWay += piece.text.length
    this.#emit(piece)
  }

  #awaitTrickle(): void {
    if (this.#isTimerSet || this.#pieces.length === 0) return
    this.#isTimerSet = true
    this.#timers.after(trickleMs, () => {
      this.#isTimerSet = false
      this.#passOn(0)
      this.#awaitTrickle()
    })
  }
}

/** The first `limit` units, and one less rather than half a character; at least one character. */
export function startOf(text: string, limit: number): string {
  const end = Math.max(limit, 1)
  if (end >= text.length || !/[\ud800-\udbff]/.test(text.charAt(end - 1))) return text.slice(0, end)
  return text.slice(0, end > 1 ? end - 1 : 2)
}
