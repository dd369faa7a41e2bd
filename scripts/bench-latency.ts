// `npm run bench -- latency`: `1 + 1` from Shift+Enter to the result in a participant's copy of the notebook, over the real
// server, sandbox-host and kernel, side by side with the same kernel asked directly. Options: --rounds --runs --followers.
import { setTimeout as pause } from 'node:timers/promises'
import type * as Y from 'yjs'
import type { CellId } from '#protocol/ids.ts'
import { findCell, outputsOf } from '#protocol/notebook-document.ts'
import { type BareKernel, BenchClass } from './bench/bench-class.ts'
import type { LoopLag } from './bench/measured-server.ts'
import { Measuring } from './bench/measuring.ts'
import { readOptions } from './bench/options.ts'
import { type Column, interleaved, lagColumns, percentile, printTable, type Round } from './bench/rounds.ts'

const options = readOptions({ rounds: '5', runs: '60', followers: '20' })
const code = '1 + 1'
/** A window may send 30 commands per second. */
const runEveryMs = 50

interface Latencies extends Round {
  readonly bareMs: readonly number[]
  readonly followedMs: readonly number[]
  readonly lag: LoopLag
}

/** From the trainer's command to the result in the copy. */
async function followed(lesson: BenchClass, cellId: CellId, copy: Y.Doc): Promise<number> {
  const startedAt = performance.now()
  const shown = new Promise<number>(resolve => {
    const look = () => {
      const cell = findCell(copy, cellId)
      const first = cell && outputsOf(cell)?.get(0)
      if (first?.get('output_type') !== 'execute_result') return
      copy.off('update', look)
      resolve(performance.now() - startedAt)
    }
    copy.on('update', look)
  })
  const cells = [{ cellId, source: code }]
  await lesson.trainer.window.send('cells:run', { notebookId: lesson.notebookId, cells })
  return shown
}

async function measure(lesson: BenchClass, bare: BareKernel, copy: Y.Doc): Promise<Latencies> {
  const measuring = new Measuring(lesson.server.pid)
  const bareMs: number[] = []
  const followedMs: number[] = []
  for (let run = 0; run < Number(options.runs); run += 1) {
    await pause(measuring.startedAt + run * runEveryMs - performance.now())
    bareMs.push(await bare.run(code, 'execute_result'))
    const cellId = await lesson.trainer.add(lesson.notebookId, code)
    followedMs.push(await followed(lesson, cellId, copy))
    await lesson.trainer.remove(lesson.notebookId, cellId)
  }
  return { bareMs, followedMs, lag: await lesson.loopLag(), loadShare: measuring.loadShare }
}

const way = { name: 'both ways' }

async function rounds(): Promise<readonly Latencies[]> {
  await using lesson = await BenchClass.open()
  const [copy] = await lesson.follow(Number(options.followers))
  if (!copy) throw new Error('Ask for at least one follower.')
  await using bare = await lesson.bareKernel()
  await measure(lesson, bare, copy)
  const measured = await interleaved([way], Number(options.rounds), () => measure(lesson, bare, copy))
  return measured.get(way) ?? []
}

const times = (of: (round: Latencies, share: number) => number): Column<Latencies>[] => [
  { title: 'p50 ms', of: round => of(round, 0.5), digits: 1 },
  { title: 'p95 ms', of: round => of(round, 0.95), digits: 1 },
]
const alone = times(({ bareMs }, share) => percentile(bareMs, share))
const shown = times(({ followedMs }, share) => percentile(followedMs, share))
const over = times(
  ({ bareMs, followedMs }, share) => percentile(followedMs, share) - percentile(bareMs, share),
)
/** The server has no part in the first row, and its lag is told once. */
const noLag = lagColumns.map(() => null)

const results = await rounds()
printTable({
  what: `\`1 + 1\`, ${options.runs} runs per round, each on both ways in turn, ${options.followers} followers`,
  rounds: options.rounds,
  where: 'everything stored with fsync',
  titles: [''],
  columns: [...shown, ...lagColumns],
  rows: [
    { cells: ['the kernel alone, asked over its sockets'], results, columns: [...alone, ...noLag] },
    { cells: ['Shift+Enter → a follower’s copy'], results },
    { cells: ['over the kernel alone'], results, columns: [...over, ...noLag] },
  ],
})
process.exit(0)
