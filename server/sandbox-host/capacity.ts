// How many more sandboxes this machine can hold, from what its kernel says. Memory that programs could still grow into is
// not counted whole: a sandbox uses a tenth of its limit, and the limits keep the rest from harming others.
import { readFile } from 'node:fs/promises'
import { Refusal } from '#protocol/refusals.ts'

/** In bytes, and in numbers of them. */
export interface MachineReadings {
  readonly availableMemory: number
  readonly processes: { readonly used: number; readonly most: number }
  readonly ptys: { readonly used: number; readonly most: number }
}

const mebibyte = 1024 * 1024
/** What the server, the engine and the kernels need to go on well. */
export const reservedMemory = 1024 * mebibyte
/** Container, engine and terminal of one person who works; see `npm run bench -- seats`. */
export const memoryPerSeat = 32 * mebibyte
/** Python, some threads and helpers of the engine; a fork bomb is stopped at the sandbox's own limit. */
const processesPerSeat = 24
/** One on each side of a person's first terminal, and some for those that they open. */
const ptysPerSeat = 4
const reservedProcesses = 2000
const reservedPtys = 64

/** How many more sandboxes can be started. Pure. */
export function freeSeats({ availableMemory, processes, ptys }: MachineReadings): number {
  return Math.max(
    0,
    Math.floor(
      Math.min(
        (availableMemory - reservedMemory) / memoryPerSeat,
        (processes.most - processes.used - reservedProcesses) / processesPerSeat,
        (ptys.most - ptys.used - reservedPtys) / ptysPerSeat,
      ),
    ),
  )
}

/** Linux's own figures of this moment. */
export async function readMachine(): Promise<MachineReadings> {
  const [memory = '', load = '', pids = '', threads = '', used = '', most = ''] = await Promise.all(
    [
      'meminfo',
      'loadavg',
      'sys/kernel/pid_max',
      'sys/kernel/threads-max',
      'sys/kernel/pty/nr',
      'sys/kernel/pty/max',
    ].map(file => readFile(`/proc/${file}`, 'utf8')),
  )
  const available = /^MemAvailable:\s+(\d+) kB$/m.exec(memory)?.[1]
  const tasks = load.split(' ')[3]?.split('/')[1]
  return {
    availableMemory: Number(available) * 1024,
    processes: { used: Number(tasks), most: Math.min(Number(pids), Number(threads)) },
    ptys: { used: Number(used), most: Number(most) },
  }
}

/** Refuses `no-room` when this machine can hold no more sandboxes at the moment. */
export async function demandRoom(read: () => Promise<MachineReadings> = readMachine): Promise<void> {
  if (freeSeats(await read()) > 0) return
  throw new Refusal('no-room', 'The machine is full at the moment. You get a seat as soon as one is free.')
}
