// Recordings of terminals: asciicast v3 (https://docs.asciinema.org/manual/asciicast/v3/), one JSON value per line, and one event
// of our own that players leave out. Pure, and without a parser's library: every page has this.

/** What a recording is sent as, and how its name ends. */
export const castType = 'application/x-asciicast'
export const castEnding = '.cast'

/** Pauses longer than this are nobody's to wait for. Players read it from the header. */
export const idleLimitSeconds = 2

export interface CastHeader {
  readonly version: 3
  readonly term: { readonly cols: number; readonly rows: number; readonly type?: string }
  /** In seconds since 1970. */
  readonly timestamp?: number
  readonly idle_time_limit?: number
}

/**
 * Of the format: `o` output, `r` size, `m` marker, `x` exit status. Our own: `b`, what the program really printed for the `o` before
 * it, in base64: bytes that are no UTF-8; or nothing at all, when that `o` is a key frame, which draws the whole screen anew. And `p`, a picture
 * (`pictureEvent`) ahead of the `o` that shows it: in an `o` its cells are blanks, and in the `b` behind it what they are. Of a key frame
 * it is `f` that says it, behind its `b`.
 */
export type CastCode = 'o' | 'r' | 'm' | 'x' | 'b' | 'p' | 'f'

/** `interval` is the time since the event before, in seconds. */
export type CastEvent = readonly [interval: number, code: string, data: string]

/** Ahead of every key frame: brings a terminal back to its first state. */
export const fullReset = '\x1bc'

export function castLine(value: CastHeader | CastEvent): string {
  return `${JSON.stringify(value)}\n`
}

export interface Cast {
  readonly header: CastHeader
  readonly events: readonly CastEvent[]
}

/** Null when it is no recording. Lines that are no events are left out, so that one cut short can be played. */
export function parseCast(text: string): Cast | null {
  const [first = '', ...lines] = text.split('\n')
  const header = jsonOf(first)
  if (!isCastHeader(header)) return null
  const events = lines
    .filter(line => line !== '' && !line.startsWith('#'))
    .map(jsonOf)
    .filter(isCastEvent)
  return { header, events }
}

/** The two numbers of an `r` event. */
export function sizeOf(data: string): { readonly columns: number; readonly rows: number } | null {
  const [, columns, rows] = /^([1-9]\d{0,3})x([1-9]\d{0,3})$/.exec(data) ?? []
  return columns && rows ? { columns: Number(columns), rows: Number(rows) } : null
}

function isCastHeader(value: unknown): value is CastHeader {
  const { version, term } = (value ?? {}) as {
    version?: unknown
    term?: { cols?: unknown; rows?: unknown } | null
  }
  return version === 3 && isExtent(term?.cols) && isExtent(term?.rows)
}

function isExtent(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) > 0 && (value as number) < 10_000
}

function isCastEvent(value: unknown): value is CastEvent {
  if (!Array.isArray(value) || value.length !== 3) return false
  const [interval, code, data] = value
  return Number.isFinite(interval) && interval >= 0 && typeof code === 'string' && typeof data === 'string'
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return null
  }
}
