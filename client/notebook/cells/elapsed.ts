// How long a cell ran, in few characters. Pure.
import { durationOf } from '../../shell/times.ts'

/** Once it ended: `0.3 s`, `12 s`, `4 min 54 s`; nothing for what nobody had to wait for. */
export function tookText(milliseconds: number | null): string {
  if (milliseconds === null || milliseconds < 100) return ''
  if (milliseconds < 9_950) return `${(milliseconds / 1_000).toFixed(1)} s`
  return durationOf(milliseconds)
}
