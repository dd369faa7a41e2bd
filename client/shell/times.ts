// Times in people's words. Pure.

/** `8 s`, `2 min`, `1 h 5 min`: how long something has lasted. */
export function durationOf(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000))
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return `${minutes} min`
  const rest = minutes % 60
  return rest === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${rest} min`
}

const dateWords = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'long', year: 'numeric' })
const timeWords = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' })

/** `today, 14:05` or the date: when something began. */
export function dayOf(iso: string, now = new Date()): string {
  const date = new Date(iso)
  const isToday = date.toDateString() === now.toDateString()
  return isToday ? `today, ${timeWords.format(date)}` : dateWords.format(date)
}
