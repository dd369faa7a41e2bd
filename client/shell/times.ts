// Times in people's words. Pure.

/** `8 s`, `4 min 54 s`, `1 h 5 min`: how long something has lasted. May break between its parts, never within one. */
export function durationOf(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000))
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return joined([minutes, 'min'], [seconds % 60, 's'])
  return joined([Math.floor(minutes / 60), 'h'], [minutes % 60, 'min'])
}

function joined(...parts: readonly (readonly [number, string])[]): string {
  return parts
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count}\u00a0${unit}`)
    .join(' ')
}

const dateWords = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'long', year: 'numeric' })
const timeWords = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' })

/** `14:05`, or `2:05 PM` where people write it so; never broken over two lines. */
export function clockOf(time: Date | number): string {
  return timeWords.format(time).replace(/\s/g, '\u00a0')
}

/** `today, 14:05` or the date: when something began. */
export function dayOf(iso: string, now = new Date()): string {
  const date = new Date(iso)
  const isToday = date.toDateString() === now.toDateString()
  return isToday ? `today, ${clockOf(date)}` : dateWords.format(date)
}
