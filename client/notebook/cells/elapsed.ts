// How long a cell runs or ran, in few characters. Pure.

/** While it runs: `42 s`, `3:07`, `1:02:30`. */
export function elapsedText(seconds: number): string {
  if (seconds < 60) return `${seconds} s`
  const pad = (value: number) => String(value).padStart(2, '0')
  const hours = Math.floor(seconds / 3600)
  const minutes = Math.floor(seconds / 60) % 60
  return hours > 0 ? `${hours}:${pad(minutes)}:${pad(seconds % 60)}` : `${minutes}:${pad(seconds % 60)}`
}

/** Once it ended: `0.3 s`, `12 s`, `3:07`; nothing for what nobody had to wait for. */
export function tookText(milliseconds: number | null): string {
  if (milliseconds === null || milliseconds < 100) return ''
  if (milliseconds < 9_950) return `${(milliseconds / 1_000).toFixed(1)} s`
  return elapsedText(Math.round(milliseconds / 1_000))
}
