// What a control sequence costs every screen that draws it, beyond its few bytes, and how much of that a program may
// ask for. 64 KB of "scroll by 999 lines" take a browser a minute: bytes alone are no measure.

/** Microseconds for one line scrolled, one character repeated and so on, measured with xterm.js and rounded up. */
const perCount: Readonly<Record<string, number>> = { S: 2, T: 2, L: 2, M: 2, b: 0.2, Z: 0.1, I: 0.1 }
const perSequence: Readonly<Record<string, number>> = { J: 60, '@': 10, P: 10, X: 10 }
const otherScreen = /^\?.*(47|1047|1049)/

const resetMicroseconds = 100
const alignmentMicroseconds = 30

/** Of `ESC [ body final`. */
export function workOfCsi(body: string, final: string): number {
  if (final === 'h' || final === 'l') return otherScreen.test(body) ? 80 : 0
  const each = perCount[final] ?? 0
  const count = each === 0 ? 0 : Number.parseInt(body, 10) || 1
  return each * count + (perSequence[final] ?? 0)
}

/** Of a sequence of `ESC` and what follows it directly. */
export function workOfEscape(sequence: string): number {
  if (sequence === '\x1bc') return resetMicroseconds
  return sequence === '\x1b#8' ? alignmentMicroseconds : 0
}

/** A tenth of a core for what is drawn by such sequences: 2,000 whole screens scrolled in a second. */
const microsecondsPerSecond = 100_000
const burstMicroseconds = 200_000

/** One terminal's allowance. Cheap sequences cost nothing and always pass. */
export class DrawingBudget {
  #left = burstMicroseconds
  #at: number
  readonly #now: () => number

  /** `now` in milliseconds, monotonic. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now
    this.#at = now()
  }

  /** False when it is used up: then the sequence is left out, on all screens alike. */
  take(microseconds: number): boolean {
    if (microseconds === 0) return true
    const now = this.#now()
    const earned = ((now - this.#at) / 1000) * microsecondsPerSecond
    this.#left = Math.min(burstMicroseconds, this.#left + earned)
    this.#at = now
    if (this.#left < microseconds) return false
    this.#left -= microseconds
    return true
  }
}
