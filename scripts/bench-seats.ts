// `npm run bench -- seats`: how long from "Join" to the Python prompt, and what a seat takes. People come one after the other
// to seats that stand ready, and in other rounds all at once to a pool that is too small for them: those behind it are told
// their place. Options: --rounds, --people (at once), --pool (seats that stand ready for them), --singly (one at a time).

import { MachineTime } from './bench/machine-time.ts'
import type { LoopLag } from './bench/measured-server.ts'
import { Measuring } from './bench/measuring.ts'
import { readOptions } from './bench/options.ts'
import {
  type Column,
  interleaved,
  lagColumns,
  percentile,
  printTable,
  type Round,
  sum,
} from './bench/rounds.ts'
import { type Holding, seatContainers } from './bench/seat-memory.ts'
import { SeatedClass } from './bench/seated-class.ts'

const options = readOptions({ rounds: '5', people: '100', pool: '20', singly: '30' })
const people = Number(options.people)
const pool = Number(options.pool)
const singly = Number(options.singly)

interface Joins extends Round {
  readonly promptMs: readonly number[]
  readonly allMs: number
  readonly refused: number
  /** Who was shown a place in the queue. */
  readonly waited: number
  readonly places: number
  /** Containers, those that stand ready included. */
  readonly seats: number
  readonly held: Holding
  readonly before: Holding
  readonly lag: LoopLag
  readonly machine: { readonly busyShare: number; readonly secondsPerSeat: number }
}

async function measure(
  lesson: SeatedClass,
  count: number,
  isTogether: boolean,
  before: Holding,
): Promise<Joins> {
  const measuring = new Measuring(lesson.pid)
  const machine = new MachineTime()
  const joining: Promise<unknown>[] = []
  for (let number = 0; number < count; number += 1) {
    const join = lesson.join()
    joining.push(join)
    if (!isTogether) await join
  }
  const settled = await Promise.allSettled(joining)
  const allMs = measuring.tookMs
  const refusals = settled.flatMap(result => (result.status === 'rejected' ? [String(result.reason)] : []))
  for (const refusal of new Set(refusals)) console.error(refusal)
  const { busyShare, seconds } = machine.sinceThen
  return {
    promptMs: lesson.seats.map(({ promptMs }) => promptMs),
    allMs,
    refused: refusals.length,
    waited: lesson.seats.filter(({ places }) => places.length > 0).length,
    places: Math.max(0, ...lesson.seats.flatMap(({ places }) => places)),
    machine: { busyShare, secondsPerSeat: seconds / count },
    lag: await lesson.loopLag(),
    seats: seatContainers(lesson.dataDirectory).length,
    held: lesson.holding,
    before,
    // Who waits for a machine that starts containers is idle.
    loadShare: isTogether ? 0 : measuring.loadShare,
  }
}

async function one(): Promise<Joins> {
  // Two more stand ready in any case; so nothing is started meanwhile.
  await using lesson = await SeatedClass.open()
  const before = lesson.holding
  await lesson.expect(singly + 2)
  return await measure(lesson, singly, false, before)
}

async function together(): Promise<Joins> {
  await using lesson = await SeatedClass.open()
  const before = lesson.holding
  await lesson.expect(pool)
  return await measure(lesson, people, true, before)
}

const ways = [
  { name: `${singly} one after the other, all seats ready`, measure: one },
  { name: `${people} at once, ${pool} seats ready`, measure: together },
]
const measured = await interleaved(ways, Number(options.rounds), way => way.measure())
const rows = ways.map(way => ({ cells: [way.name], results: measured.get(way) ?? [] }))
const times: readonly Column<Joins>[] = [
  { title: 'prompt p50 ms', of: ({ promptMs }) => percentile(promptMs, 0.5), digits: 0 },
  { title: 'p95 ms', of: ({ promptMs }) => percentile(promptMs, 0.95), digits: 0 },
  { title: 'all have a prompt s', of: ({ allMs }) => allMs / 1000, digits: 1 },
  { title: 'refused', of: ({ refused }) => refused, digits: 0 },
  { title: 'were shown a place', of: ({ waited }) => waited, digits: 0 },
  { title: 'last place', of: ({ places }) => places, digits: 0 },
  { title: 'machine busy %', of: ({ machine }) => machine.busyShare * 100, digits: 0 },
  { title: 'CPU s per seat', of: ({ machine }) => machine.secondsPerSeat, digits: 2 },
  ...lagColumns,
]
printTable({
  what: 'Join → Python prompt',
  rounds: options.rounds,
  where: 'a whole server with real containers, people and server on the same machine',
  titles: ['people'],
  columns: times,
  rows,
})

/** Of the seats alone: what was there before them is taken off. */
const perSeat = (title: string, of: (holding: Holding) => number): Column<Joins> => ({
  title,
  of: ({ held, before, seats }) => (of(held) - of(before)) / seats,
  digits: 1,
})
console.log()
printTable({
  what: 'Memory of a seat with its prompt, MB of proportional set size',
  rounds: options.rounds,
  where: 'what grew from the empty class on, per container',
  titles: ['people'],
  columns: [
    perSeat('in all', ({ server, ...rest }) => sum(Object.values(rest))),
    perSeat('in the container', ({ containers }) => containers),
    perSeat('its shim', ({ shims }) => shims),
    perSeat('engine', ({ engine }) => engine),
    perSeat('Docker client of the terminal', ({ clients }) => clients),
    perSeat('sandbox-host', ({ sandboxHost }) => sandboxHost),
    { title: 'containers', of: ({ seats }) => seats, digits: 0 },
    { title: 'server, whole', of: ({ held }) => held.server, digits: 0 },
    { title: 'sandbox-host, whole', of: ({ held }) => held.sandboxHost, digits: 0 },
  ],
  rows,
})
process.exit(0)
