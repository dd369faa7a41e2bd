// `npm run bench -- echo`: key → its echo, into `cat` in a shell, side by side with the Docker client alone and wetty, in the same
// container: first with nobody else there, then beside a class that works. Options: --rounds, --keys (per round), --active (people
// who type at their prompts), --floods (shells that print without end), --only (part of a way's name).
import { setTimeout as pause } from 'node:timers/promises'
import { ComparedTerminals, type WayToTerminal } from './bench/compared-terminals.ts'
import type { LoopLag } from './bench/measured-server.ts'
import { Measuring } from './bench/measuring.ts'
import { readOptions } from './bench/options.ts'
import { type Column, interleaved, lagColumns, percentile, printTable, type Round } from './bench/rounds.ts'
import { SeatedClass } from './bench/seated-class.ts'
import { WorkingClass } from './bench/working-class.ts'

const options = readOptions({ rounds: '5', keys: '500', active: '100', floods: '5', only: '' })
/** After the last echo. A fast typist's keys come ten times as slowly. */
const keyEveryMs = 12
const warmUpKeys = 50
/** A terminal in line mode takes 4,096 bytes per line. */
const lineLength = 60

interface Echoes extends Round {
  readonly echoMs: readonly number[]
  readonly lag: LoopLag
}

async function measure(lesson: SeatedClass, way: WayToTerminal): Promise<Echoes> {
  await using terminal = await way.open()
  const isReading = terminal.heard.next('begun')
  terminal.type(`echo be''gun; cat\r`)
  await isReading
  const echoMs: number[] = []
  let measuring = new Measuring(lesson.pid)
  for (let key = 0; key < warmUpKeys + Number(options.keys); key += 1) {
    if (key === warmUpKeys) measuring = new Measuring(lesson.pid)
    await pause(keyEveryMs)
    const letter = key % lineLength === 0 ? '\n' : 'abcdefghij'.charAt(key % 10)
    const typedAt = performance.now()
    const isEchoed = terminal.heard.next(letter)
    terminal.type(letter)
    await isEchoed
    if (key >= warmUpKeys) echoMs.push(performance.now() - typedAt)
  }
  return { echoMs, lag: await lesson.loopLag(), loadShare: measuring.loadShare }
}

type Measured = Awaited<ReturnType<typeof interleaved<WayToTerminal, Echoes>>>

async function beside(active: number, floods: number): Promise<Measured> {
  await using lesson = await SeatedClass.open()
  const seat = await lesson.join()
  await using _ = await WorkingClass.begin(lesson, { active, floods })
  await using compared = await ComparedTerminals.in(seat, options.only)
  return await interleaved(compared.ways, Number(options.rounds), way => measure(lesson, way))
}

const columns: readonly Column<Echoes>[] = [
  { title: 'p50 ms', of: ({ echoMs }) => percentile(echoMs, 0.5), digits: 1 },
  { title: 'p95 ms', of: ({ echoMs }) => percentile(echoMs, 0.95), digits: 1 },
  { title: 'p99 ms', of: ({ echoMs }) => percentile(echoMs, 0.99), digits: 1 },
]
const rowsOf = (load: string, measured: Measured) =>
  [...measured].map(([{ name, isOurs }, results]) => ({
    cells: [load, name],
    results,
    ...(!isOurs && { columns: [...columns, ...lagColumns.map(() => null)] }),
  }))

const alone = await beside(0, 0)
const busy = await beside(Number(options.active), Number(options.floods))
printTable({
  what: `A key → its echo, ${options.keys} keys per round, one every ${keyEveryMs} ms after the last echo`,
  rounds: options.rounds,
  where: 'the same container, people and server on the same machine',
  titles: ['beside', 'way'],
  columns: [...columns, ...lagColumns],
  rows: [...rowsOf('nobody', alone), ...rowsOf(`${options.active} who type, ${options.floods} floods`, busy)],
})
process.exit(0)
