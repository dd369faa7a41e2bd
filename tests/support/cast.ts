// A recording read strictly by the published rules of asciicast v3: what does not keep them throws. And what it says was printed.
import { z } from 'zod'
import { type Cast, type CastEvent, sizeOf } from '#protocol/asciicast.ts'

const castHeader = z.strictObject({
  version: z.literal(3),
  term: z.strictObject({
    cols: z.number().int().positive(),
    rows: z.number().int().positive(),
    type: z.string(),
  }),
  timestamp: z.number().int().positive(),
  idle_time_limit: z.number().positive(),
})

export function castOf(text: string): Cast {
  if (!text.endsWith('\n')) throw new Error('the last line has no end')
  const [first = '', ...lines] = text.slice(0, -1).split('\n')
  const header = castHeader.parse(JSON.parse(first))
  const events = lines.filter(line => !line.startsWith('#')).map(line => eventOf(JSON.parse(line)))
  return { header, events }
}

function eventOf(value: unknown): CastEvent {
  if (!Array.isArray(value) || value.length !== 3) throw new Error(`no event: ${JSON.stringify(value)}`)
  const [interval, code, data] = value
  if (typeof interval !== 'number' || !(interval >= 0)) throw new Error(`no interval: ${interval}`)
  // Codes that players do not know are allowed and left out; each is one character.
  if (typeof code !== 'string' || code.length !== 1) throw new Error(`no code: ${code}`)
  if (typeof data !== 'string' || !data.isWellFormed()) throw new Error('data that is no text')
  if (code === 'r' && !sizeOf(data)) throw new Error(`no size: ${data}`)
  if (code === 'x' && !/^\d+$/.test(data)) throw new Error(`no exit status: ${data}`)
  return [interval, code, data]
}

/** Every byte that the program printed, key frames left out. */
export function printedIn({ events }: Cast): Buffer {
  return Buffer.concat(
    events.flatMap(([, code, data], at) => {
      if (code !== 'o') return []
      const next = events[at + 1]
      return [next?.[1] === 'b' ? Buffer.from(next[2], 'base64') : Buffer.from(data)]
    }),
  )
}
