// `npm run bench -- prints`: a cell prints 100,000 lines on the real kernel, over the real server and sockets: alone, with
// followers, and with followers that have stopped reading. Nobody may hold the kernel up, and neither document nor disk
// may grow beyond what is kept. Options: --rounds --lines --followers --stalled.
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import * as Y from 'yjs'
import { findCell, outputsOf } from '#protocol/notebook-document.ts'
import { BenchClass } from './bench/bench-class.ts'
import { type LoopLag, memoryMegabytes } from './bench/measured-server.ts'
import { type Column, tableHead, tableRow } from './bench/rounds.ts'

const { values } = parseArgs({
  args: process.argv.slice(3),
  options: {
    rounds: { type: 'string', default: '5' },
    lines: { type: 'string', default: '100000' },
    followers: { type: 'string', default: '20' },
    stalled: { type: 'string', default: '5' },
  },
})
const lines = Number(values.lines)
/** Tells at the end how long it took to print, in the kernel's own time. */
const code = `
started = time.perf_counter()
for n in range(${lines}):
    print(f"line {n} of the flood")
took = time.perf_counter() - started
`
const printedBytes = Array.from({ length: lines }, (_, n) => `line ${n} of the flood\n`.length).reduce(
  (sum, length) => sum + length,
  0,
)

interface Round {
  readonly kernelSeconds: number
  readonly shownSeconds: number
  readonly documentPerText: number
  readonly diskPerText: number
  readonly growthMegabytes: number
  readonly lag: LoopLag
}

const columns: readonly Column<Round>[] = [
  { title: 'printed within s, by the kernel’s clock', of: round => round.kernelSeconds, digits: 2 },
  { title: 'all shown after s', of: round => round.shownSeconds, digits: 2 },
  { title: 'document ÷ text kept in it', of: round => round.documentPerText, digits: 2 },
  { title: 'disk ÷ text printed', of: round => round.diskPerText, digits: 2 },
  { title: 'server grew by MB', of: round => round.growthMegabytes, digits: 0 },
  { title: 'loop lag p99 ms', of: round => round.lag.p99Ms, digits: 0 },
  { title: 'most ms', of: round => round.lag.mostMs, digits: 0 },
]

/** What lies below a folder, in bytes. */
function sizeOf(folder: string): number {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile())
  return files.reduce((sum, file) => {
    const size = statSync(join(file.parentPath, file.name), { throwIfNoEntry: false })?.size ?? 0
    return sum + size
  }, 0)
}

function textOf(document: Y.Doc, cellId: string): string {
  const cell = findCell(document, cellId as never)
  const outputs = (cell && outputsOf(cell)?.toArray()) ?? []
  return outputs.map(output => String(output.get('text') ?? '')).join('')
}

async function measure(lesson: BenchClass): Promise<Round> {
  const { trainer, notebookId } = lesson
  const document = await lesson.document
  const stateBefore = Y.encodeStateAsUpdate(document).length
  const diskBefore = sizeOf(lesson.dataDirectory)
  const memoryBefore = memoryMegabytes(lesson.server.pid)
  lesson.countLoopLagAnew()
  const cellId = await trainer.add(notebookId, code)
  const startedAt = performance.now()
  await trainer.run(notebookId, cellId)
  const shownSeconds = (performance.now() - startedAt) / 1000
  const text = textOf(document, cellId)
  if (!text.includes(`line ${lines - 1} of`)) throw new Error('the last line is missing')
  const lag = await lesson.loopLag()
  const round = {
    shownSeconds,
    documentPerText: (Y.encodeStateAsUpdate(document).length - stateBefore) / Buffer.byteLength(text),
    diskPerText: (sizeOf(lesson.dataDirectory) - diskBefore) / printedBytes,
    growthMegabytes: memoryMegabytes(lesson.server.pid) - memoryBefore,
    lag,
  }
  const asking = await trainer.add(notebookId, 'print(took)')
  await trainer.run(notebookId, asking)
  const kernelSeconds = Number(textOf(document, asking))
  for (const cell of [cellId, asking]) await trainer.remove(notebookId, cell)
  return { ...round, kernelSeconds }
}

const kinds = [
  { name: 'nobody', followers: 0, stalled: 0 },
  { name: `${values.followers} that read`, followers: Number(values.followers), stalled: 0 },
  {
    name: `${values.followers} that read, ${values.stalled} that do not`,
    followers: Number(values.followers),
    stalled: Number(values.stalled),
  },
]
const results = new Map<string, Round[]>(kinds.map(({ name }) => [name, []]))
for (let round = 0; round < Number(values.rounds); round += 1) {
  for (const { name, followers, stalled } of kinds) {
    await using lesson = await BenchClass.open()
    await lesson.follow(followers)
    await lesson.stall(stalled)
    results.get(name)?.push(await measure(lesson))
    console.error(`${name} · round ${round + 1}`)
  }
}
console.log(
  `A cell prints ${lines} lines (${(printedBytes / 1024 ** 2).toFixed(1)} MB), ${values.rounds} interleaved rounds, Node ${process.version}, ` +
    'everything stored with fsync. Median (least–most) of the rounds.\n',
)
console.log(tableHead(['followers', 'rounds', ...columns.map(({ title }) => title)]))
for (const [name, rounds] of results) console.log(tableRow([name], rounds, columns))
process.exit(0)
