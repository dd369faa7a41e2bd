// When somebody is away: the window is hidden, cut off, or nobody has touched it for a while. Pure: told facts and times.

export interface Absence {
  /** `Date.now()`. */
  readonly from: number
  readonly to: number
  /** `watching`: the window was in sight and let alone, so what it showed may have been seen. */
  readonly kind: 'gone' | 'watching'
}

interface Facts {
  readonly isHidden: boolean
  readonly isBehind: boolean
}

/** A lapse shorter than this is not worth a word. */
const cutOffMs = 4_000
const awayMs = 60_000
/** Let alone for so long, a window was not watched either. Whoever only listens touches nothing for a good while. */
const goneMs = 30 * 60_000

export class AbsenceWatch {
  #facts: Facts = { isHidden: false, isBehind: false }
  #since: { readonly at: number; readonly atLeastMs: number } | null = null
  #touchedAt: number

  constructor(now: number) {
    this.#touchedAt = now
  }

  /** True while hidden or cut off: whatever changes from now on is missed. */
  get isGone(): boolean {
    return this.#since !== null
  }

  /** When the window was last touched, or left. */
  get aloneSince(): number {
    return this.#since?.at ?? this.#touchedAt
  }

  /** The window was hidden, shown, cut off or caught up. Returns the absence that ended, if it was one. */
  changed(facts: Facts, now: number): Absence | null {
    this.#facts = facts
    const isGone = facts.isHidden || facts.isBehind
    if (isGone) {
      const atLeastMs = facts.isBehind ? cutOffMs : awayMs
      // Hidden and then cut off: it began when it was hidden, and counts from the shorter patience.
      this.#since = {
        at: this.#since?.at ?? now,
        atLeastMs: Math.min(this.#since?.atLeastMs ?? atLeastMs, atLeastMs),
      }
      return null
    }
    const since = this.#since
    this.#since = null
    if (!since) return null
    this.#touchedAt = now
    return now - since.at >= since.atLeastMs ? { from: since.at, to: now, kind: 'gone' } : null
  }

  /** A key, the pointer, a finger. Returns the absence that ended, if it was one. */
  touched(now: number): Absence | null {
    const from = this.#touchedAt
    this.#touchedAt = now
    if (this.#facts.isHidden || this.#facts.isBehind || now - from < awayMs) return null
    return { from, to: now, kind: now - from >= goneMs ? 'gone' : 'watching' }
  }
}
