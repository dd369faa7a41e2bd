// Processes of this machine, as /proc tells of them.
import { readdirSync, readFileSync } from 'node:fs'

/** Whose command has that text in it. */
export function processesWith(text: string): number[] {
  const pids = readdirSync('/proc').filter(name => /^\d+$/.test(name))
  return pids.filter(pid => readOf(`/proc/${pid}/cmdline`).includes(text)).map(Number)
}

/** A process may be gone while it is looked at. */
export function readOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

/** One that nobody has buried yet is dead all the same. */
export function isAlive(pid: number): boolean {
  const state = /\) (\w)/.exec(readOf(`/proc/${pid}/stat`))?.[1]
  return state !== undefined && state !== 'Z' && state !== 'X'
}

export function endNow(pid: number): void {
  if (isAlive(pid)) process.kill(pid, 'SIGKILL')
}
