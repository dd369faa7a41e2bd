// `npm run bench -- offenders`: people who type at their prompts while somebody beside them does all kinds of harm in a shell.
// Options: --people (who type), --seconds (of each offence), --only (part of an offence's name).

import { Measuring } from './bench/measuring.ts'
import { type Offender, offenders } from './bench/offenders.ts'
import { readOptions } from './bench/options.ts'
import { percentile, tableHead, tableRow, tellLoadOfMachine } from './bench/rounds.ts'
import { SeatedClass } from './bench/seated-class.ts'
import type { Seat } from './rehearsal/seat.ts'

const options = readOptions({ people: '50', seconds: '10', only: '' })
const people = Number(options.people)
const forMs = Number(options.seconds) * 1000
/** Two keys a second each, at the pace of people who think. */
const keyEveryMs = 500
const aliveLimitMs = 10_000
const toldLimitMs = 30_000

const pause = (ms: number) => new Promise(resolve => setTimeout(resolve, ms))

/** Types a letter and takes it back until the time is over; resolves with the echo of each letter in ms. */
async function typing({ terminal }: Seat, untilMs: number): Promise<number[]> {
  const echoes: number[] = []
  await pause(Math.random() * keyEveryMs)
  while (performance.now() < untilMs) {
    const letter = 'abcdefghij'[echoes.length % 10] ?? 'a'
    const at = performance.now()
    const isSeen = terminal.heard.next(letter, aliveLimitMs)
    terminal.type(letter)
    await isSeen.then(
      () => echoes.push(performance.now() - at),
      () => echoes.push(Number.POSITIVE_INFINITY),
    )
    await pause(Math.max(0, at + keyEveryMs / 2 - performance.now()))
    terminal.type('\x7f')
    await pause(keyEveryMs / 2)
  }
  return echoes
}

/** Whether the prompt still computes. */
async function isAlive({ terminal }: Seat, number: number): Promise<boolean> {
  const isSeen = terminal.heard.next(`${number * 10_001}`, aliveLimitMs)
  terminal.type(`\x15${number} * 10001\r`)
  return isSeen.then(
    () => true,
    () => false,
  )
}

async function measure(lesson: SeatedClass, neighbours: readonly Seat[], offender: Offender) {
  const seat = await lesson.join()
  const { terminalId } = await seat.window.send('terminal:open', { kind: 'shell' })
  const shell = await seat.window.watch(terminalId)
  await shell.heard.next('$ ')
  const measuring = new Measuring(lesson.pid)
  const at = performance.now()
  const told =
    offender.told === null
      ? Promise.resolve(null)
      : shell.heard.next(offender.told, toldLimitMs).then(
          () => performance.now() - at,
          () => Number.POSITIVE_INFINITY,
        )
  offender.begin(shell)
  const echoes = (await Promise.all(neighbours.map(each => typing(each, at + forMs)))).flat()
  const lag = await lesson.loopLag()
  const { loadShare } = measuring
  const toldMs = await told
  const alive = await Promise.all(neighbours.map((each, number) => isAlive(each, number + 2)))
  // Whatever still runs goes with the sandbox.
  await seat.window.send('sandbox:reset', { isEmptied: true })
  await seat.window[Symbol.asyncDispose]()
  return { echoes, toldMs, deaths: alive.filter(is => !is).length, lag, loadShare }
}

async function measureAll(): Promise<void> {
  await using lesson = await SeatedClass.open()
  const neighbours: Seat[] = []
  for (let number = 0; number < people; number += 1) neighbours.push(await lesson.join())
  console.log(
    `${people} people who type ${1000 / keyEveryMs} keys a second each beside one offender, ${options.seconds} s each, Node ${process.version}.\n`,
  )
  const seconds = (ms: number | null) => (ms === null ? '–' : (ms / 1000).toFixed(1))
  console.log(
    tableHead([
      'offence',
      'keys',
      'echo p50 ms',
      'p95 ms',
      'most ms',
      'deaths',
      'told after s',
      'loop lag p99 ms',
    ]),
  )
  for (const offender of offenders.filter(({ name }) => name.includes(options.only))) {
    const { echoes, toldMs, deaths, lag, loadShare } = await measure(lesson, neighbours, offender)
    const [p50, p95] = [percentile(echoes, 0.5), percentile(echoes, 0.95)]
    const most = Math.max(...echoes)
    const figures = [
      p50.toFixed(1),
      p95.toFixed(1),
      most.toFixed(0),
      deaths,
      seconds(toldMs),
      lag.p99Ms.toFixed(0),
    ]
    console.log(tableRow([offender.name, echoes.length, ...figures]))
    console.error(`${(loadShare * 100).toFixed(0)} % of the load's core`)
  }
}

await measureAll()
tellLoadOfMachine()
process.exit(0)
