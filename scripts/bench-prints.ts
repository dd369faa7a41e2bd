// `npm run bench -- prints`: a cell prints 100,000 lines on the real kernel, over the real server and sockets: alone, with
// followers, and with followers that have stopped reading. Nobody may hold the kernel up, and neither document nor disk
// may grow beyond what is kept. Options: --rounds --lines --followers --stalled.
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import * as Y from 'yjs'
import { findCell, outputsOf } from '#protocol/notebook-document.ts'
import { BenchClass } from './bench/bench-class.ts'
import { type LoopLag, memoryMegabytes } from './bench/measured-server.ts'
import { Measuring } from './bench/measuring.ts'
import { readOptions } from './bench/options.ts'
import { type Column, interleaved, lagColumns, printTable, type Round, sum } from './bench/rounds.ts'

const options = readOptions({ rounds: '5', lines: '100000', followers: '20', stalled: '5' })
const lines = Number(options.lines)
/** Tells at the end how long it took to print, in the kernel's own time. */
const code = `
started = time.perf_counter()
for n in range(${lines}):
    print(f"line {n} of the flood")
took = time.perf_counter() - started
`
const printedBytes = sum(Array.from({ length: lines }, (_, n) => `line ${n} of the flood\n`.length))

interface Printed extends Round {
  readonly kernelSeconds: number
  readonly shownSeconds: number
  readonly documentPerText: number
  readonly diskPerText: number
  readonly growthMegabytes: number
  readonly lag: LoopLag
}

const columns: readonly Column<Printed>[] = [
  { title: 'printed within s, by the kernel’s clock', of: round => round.kernelSeconds, digits: 2 },
  { title: 'all shown after s', of: round => round.shownSeconds, digits: 2 },
  { title: 'document ÷ text kept in it', of: round => round.documentPerText, digits: 2 },
  { title: 'disk ÷ text printed', of: round => round.diskPerText, digits: 2 },
  { title: 'server grew by MB', of: round => round.growthMegabytes, digits: 0 },
  ...lagColumns,
]

/** What lies below a folder, in bytes. */
function sizeOf(folder: string): number {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile())
  const size = (path: string) => statSync(path, { throwIfNoEntry: false })?.size ?? 0
  return sum(files.map(({ parentPath, name }) => size(join(parentPath, name))))
}

function textOf(document: Y.Doc, cellId: string): string {
  const cell = findCell(document, cellId as never)
  const outputs = (cell && outputsOf(cell)?.toArray()) ?? []
  return outputs.map(output => String(output.get('text') ?? '')).join('')
}

async function measure(lesson: BenchClass): Promise<Printed> {
  const { trainer, notebookId } = lesson
  const document = await lesson.document
  const stateBefore = Y.encodeStateAsUpdate(document).length
  const diskBefore = sizeOf(lesson.dataDirectory)
  const memoryBefore = memoryMegabytes(lesson.server.pid)
  const cellId = await trainer.add(notebookId, code)
  const measuring = new Measuring(lesson.server.pid)
  await trainer.run(notebookId, cellId)
  const { tookMs, loadShare } = measuring
  const text = textOf(document, cellId)
  if (!text.includes(`line ${lines - 1} of`)) throw new Error('the last line is missing')
  const lag = await lesson.loopLag()
  const round = {
    loadShare,
    shownSeconds: tookMs / 1000,
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

interface Kind {
  readonly name: string
  readonly followers: number
  readonly stalled: number
}

const { followers, stalled } = options
const kinds: readonly Kind[] = [
  { name: 'nobody', followers: 0, stalled: 0 },
  { name: `${followers} that read`, followers: Number(followers), stalled: 0 },
  {
    name: `${followers} that read, ${stalled} that do not`,
    followers: Number(followers),
    stalled: Number(stalled),
  },
]
const results = await interleaved(kinds, Number(options.rounds), async kind => {
  await using lesson = await BenchClass.open()
  await lesson.follow(kind.followers)
  await lesson.stall(kind.stalled)
  return await measure(lesson)
})
printTable({
  what: `A cell prints ${lines} lines (${(printedBytes / 1024 ** 2).toFixed(1)} MB)`,
  rounds: options.rounds,
  where: 'everything stored with fsync',
  titles: ['followers'],
  columns,
  rows: [...results].map(([{ name }, rounds]) => ({ cells: [name], results: rounds })),
})
process.exit(0)
