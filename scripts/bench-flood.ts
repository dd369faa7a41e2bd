// `npm run bench -- flood`: `seq 1 1000000` in a shell, from Enter to its end at whoever looks, side by side with the
// Docker client alone and wetty, in the same container. Options: --rounds, --only (part of a way's name).
import { ComparedTerminals, type WayToTerminal } from './bench/compared-terminals.ts'
import type { LoopLag } from './bench/measured-server.ts'
import { Measuring } from './bench/measuring.ts'
import { readOptions } from './bench/options.ts'
import { interleaved, lagColumns, printTable, type Round } from './bench/rounds.ts'
import { SeatedClass } from './bench/seated-class.ts'

const options = readOptions({ rounds: '5', only: '' })

interface Flooded extends Round {
  readonly tookMs: number
  readonly bytes: number
  readonly lag: LoopLag
}

async function measure(lesson: SeatedClass, way: WayToTerminal): Promise<Flooded> {
  await using terminal = await way.open()
  const before = terminal.heard.bytes
  const measuring = new Measuring(lesson.pid)
  // The line that is typed does not have the word in it.
  terminal.type(`seq 1 1000000; echo fin''ished\r`)
  await terminal.heard.next('finished')
  const { tookMs } = measuring
  return { tookMs, bytes: terminal.heard.bytes - before, lag: await lesson.loopLag() }
}

async function rounds() {
  await using lesson = await SeatedClass.open()
  await using compared = await ComparedTerminals.in(await lesson.join(), options.only)
  return await interleaved(compared.ways, Number(options.rounds), way => measure(lesson, way))
}

const measured = await rounds()
const columns = [
  { title: 's', of: ({ tookMs }: Flooded) => tookMs / 1000, digits: 2 },
  { title: 'MB seen', of: ({ bytes }: Flooded) => bytes / 1e6, digits: 1 },
  { title: 'MB/s', of: ({ tookMs, bytes }: Flooded) => bytes / 1e3 / tookMs, digits: 1 },
]
printTable({
  what: '`seq 1 1000000` (7.9 MB with its line ends) → its end on a screen',
  rounds: options.rounds,
  where: 'the same container, somebody who looks',
  titles: ['way'],
  columns: [...columns, ...lagColumns],
  rows: [...measured].map(([{ name, isOurs }, results]) => ({
    cells: [name],
    results,
    ...(!isOurs && { columns: [...columns, ...lagColumns.map(() => null)] }),
  })),
})
process.exit(0)
