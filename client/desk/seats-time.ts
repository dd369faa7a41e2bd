// From when on seats stand ready, between a trainer's "tomorrow at 08:45" and the moment that the server keeps. Pure.

export type SeatsDay = 'now' | 'today' | 'tomorrow'

export interface SeatsTime {
  readonly day: SeatsDay
  /** As a time field has it, such as `08:45`; empty when none was typed. */
  readonly time: string
}

/** The moment in ISO 8601, null for at once, or a sentence that says what is missing. */
export function momentOf({ day, time }: SeatsTime, now: Date): { from: string | null } | { problem: string } {
  if (day === 'now') return { from: null }
  const [, hours, minutes] = /^(\d\d):(\d\d)/.exec(time) ?? []
  if (hours === undefined) return { problem: 'Say from what time on.' }
  const moment = new Date(now)
  moment.setDate(now.getDate() + (day === 'tomorrow' ? 1 : 0))
  moment.setHours(Number(hours), Number(minutes), 0, 0)
  return moment > now ? { from: moment.toISOString() } : { problem: 'That time has passed.' }
}

/** As the fields show it. A day further away than tomorrow, which another program ordered, is told by `timeWords` only. */
export function fieldsOf(from: string | null, now: Date): SeatsTime {
  if (from === null) return { day: 'now', time: '' }
  const moment = new Date(from)
  return { day: daysAhead(moment, now) < 1 ? 'today' : 'tomorrow', time: clock(moment) }
}

/** Such as "08:45", "tomorrow 08:45" and "Mon 08:45". */
export function timeWords(from: string, now: Date): string {
  const moment = new Date(from)
  const days = daysAhead(moment, now)
  if (days < 1) return clock(moment)
  if (days === 1) return `tomorrow ${clock(moment)}`
  return `${moment.toLocaleDateString('en', { weekday: 'short' })} ${clock(moment)}`
}

function clock(moment: Date): string {
  const two = (number: number) => String(number).padStart(2, '0')
  return `${two(moment.getHours())}:${two(moment.getMinutes())}`
}

/** Midnights between the two, where the browser is. */
function daysAhead(moment: Date, now: Date): number {
  const midnight = (date: Date) => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime()
  return Math.round((midnight(moment) - midnight(now)) / 86_400_000)
}
