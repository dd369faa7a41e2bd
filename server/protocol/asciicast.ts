// Recordings of terminals: asciicast v3 (https://docs.asciinema.org/manual/asciicast/v3/), one JSON value per line, and one event
// of our own that players leave out. Pure.
import { z } from 'zod'

/** What a recording is sent as, and how its name ends. */
export const castType = 'application/x-asciicast'
export const castEnding = '.cast'

/** Pauses longer than this are nobody's to wait for. Players read it from the header. */
export const idleLimitSeconds = 2

export const castHeader = z.object({
  version: z.literal(3),
  term: z.object({
    cols: z.number().int().positive(),
    rows: z.number().int().positive(),
    type: z.string().optional(),
  }),
  timestamp: z.number().int().optional(),
  idle_time_limit: z.number().positive().optional(),
})
export type CastHeader = z.infer<typeof castHeader>

/**
 * Of the format: `o` output, `r` size, `m` marker, `x` exit status. Our own: `b`, what the program really printed for the `o` before
 * it, in base64: bytes that are no UTF-8; or nothing at all, when that `o` is a key frame, which draws the whole screen anew.
 */
export type CastCode = 'o' | 'r' | 'm' | 'x' | 'b'

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
  const header = castHeader.safeParse(jsonOf(first))
  if (!header.success) return null
  const events = lines
    .filter(line => line !== '' && !line.startsWith('#'))
    .map(jsonOf)
    .filter(isCastEvent)
  return { header: header.data, events }
}

/** The two numbers of an `r` event. */
export function sizeOf(data: string): { readonly columns: number; readonly rows: number } | null {
  const [, columns, rows] = /^([1-9]\d{0,3})x([1-9]\d{0,3})$/.exec(data) ?? []
  return columns && rows ? { columns: Number(columns), rows: Number(rows) } : null
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
