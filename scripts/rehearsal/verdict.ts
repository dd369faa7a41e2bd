// What a rehearsal found, in plain words: how it went for the people, and how many seats can be promised. Pure.

export interface Rehearsed {
  readonly people: number
  /** Who got no seat, and why. */
  readonly refusals: readonly string[]
  /** From "Join" to the prompt. */
  readonly joinMs: readonly number[]
  /** A key at the prompt → its echo. */
  readonly echoMs: readonly number[]
  /** The trainer's keystroke → a participant's copy of the notebook. */
  readonly keystrokeMs: readonly number[]
  /** How many more sandboxes the machine could hold while all were there; null when it is another machine. */
  readonly freeSeats: number | null
}

export interface Verdict {
  readonly lines: readonly string[]
  /** For how many people it went well. */
  readonly promised: number
}

/** The slowest twentieth of the people may wait so long, in milliseconds; what is slower is felt. */
const limits = { joinMs: 5000, echoMs: 100, keystrokeMs: 250 } as const

export function verdictOf(rehearsed: Rehearsed): Verdict {
  const { people, refusals, joinMs, echoMs, keystrokeMs, freeSeats } = rehearsed
  const isSlow =
    percentileOf(joinMs, 0.95) > limits.joinMs ||
    percentileOf(echoMs, 0.95) > limits.echoMs ||
    percentileOf(keystrokeMs, 0.95) > limits.keystrokeMs
  const table = [
    told('Join → Python prompt', joinMs, limits.joinMs),
    told('Key → echo in the terminal', echoMs, limits.echoMs),
    told('Trainer’s key → participant’s screen', keystrokeMs, limits.keystrokeMs),
  ]
  const promised = isSlow || refusals.length > 0 ? 0 : people
  return { promised, lines: [...table, '', ...advice(people, isSlow, refusals, freeSeats)] }
}

function advice(
  people: number,
  isSlow: boolean,
  refusals: readonly string[],
  freeSeats: number | null,
): string[] {
  if (refusals.length > 0) {
    const reasons = [...new Set(refusals)].map(reason => `  ${reason}`)
    return [`${refusals.length} of ${people} got no seat:`, ...reasons, 'See `npm run doctor`.']
  }
  if (isSlow) {
    const fewer = Math.max(1, Math.floor(people / 2))
    return [
      `Everybody got a seat, but too slowly for a class: what is marked ✗ is felt. No promise for ${people} people.`,
      `Try fewer (\`npm run rehearse -- ${fewer}\`), end what else runs on the machine, or take one with more cores.`,
    ]
  }
  if (freeSeats === null) return [`${people} seats can be promised: it went well for everybody.`]
  return [
    `${people} seats can be promised: it went well for everybody.`,
    freeSeats > 0
      ? `There was memory for ${freeSeats} more; rehearse with the number you want before you promise it.`
      : 'The machine holds no more than these.',
  ]
}

function told(what: string, ms: readonly number[], limitMs: number): string {
  const [middle, slow] = [percentileOf(ms, 0.5), percentileOf(ms, 0.95)]
  const mark = slow > limitMs ? '✗' : '✓'
  return `${mark} ${what.padEnd(38)} half within ${inWords(middle)}, 95 % within ${inWords(slow)}`
}

/** Nothing measured counts as endless: no promise is made on it. */
function percentileOf(ms: readonly number[], share: number): number {
  const sorted = ms.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.POSITIVE_INFINITY
}

function inWords(ms: number): string {
  if (!Number.isFinite(ms)) return 'no time'
  return ms < 1000 ? `${Math.max(1, Math.round(ms))} ms` : `${(ms / 1000).toFixed(1)} s`
}
