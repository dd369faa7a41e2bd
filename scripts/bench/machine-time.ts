// Processor time of the whole machine from a moment on: whoever took it, also programs that began and ended meanwhile.
import { readFileSync } from 'node:fs'
import { sum } from './rounds.ts'

/** Ticks of proc(5) in a second. */
const ticksPerSecond = 100

interface Ticks {
  readonly busy: number
  readonly all: number
}

export class MachineTime {
  readonly #before = ticks(readFileSync('/proc/stat', 'utf8'))

  /** `busyShare` of all cores, from 0 to 1; `seconds` of processor time taken. */
  get sinceThen(): { readonly busyShare: number; readonly seconds: number } {
    const now = ticks(readFileSync('/proc/stat', 'utf8'))
    const busy = now.busy - this.#before.busy
    return { busyShare: busy / Math.max(1, now.all - this.#before.all), seconds: busy / ticksPerSecond }
  }
}

/** Of the line over all cores: user, nice, system, idle, iowait, irq, softirq, steal; the two after it are counted in user. */
function ticks(stat: string): Ticks {
  const numbers = (/^cpu +(.*)$/m.exec(stat)?.[1] ?? '').split(' ').map(Number).slice(0, 8)
  const [, , , idle = 0, waiting = 0] = numbers
  const all = sum(numbers)
  return { busy: all - idle - waiting, all }
}
