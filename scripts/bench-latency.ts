// `npm run bench -- latency`: `1 + 1` from Shift+Enter to the result in a participant's copy of the notebook, over the real
// server, sandbox-host and kernel, side by side with the same kernel asked directly. Options: --rounds --runs --followers.
import { parseArgs } from 'node:util'
import type * as Y from 'yjs'
import type { CellId } from '#protocol/ids.ts'
import { findCell, outputsOf } from '#protocol/notebook-document.ts'
import { type BareKernel, BenchClass } from './bench/bench-class.ts'
import type { LoopLag } from './bench/measured-server.ts'
import { percentile, summary, tableHead } from './bench/rounds.ts'

const { values } = parseArgs({
  args: process.argv.slice(3),
  options: {
    rounds: { type: 'string', default: '5' },
    runs: { type: 'string', default: '60' },
    followers: { type: 'string', default: '20' },
  },
})
const code = '1 + 1'

interface Round {
  readonly bareMs: readonly number[]
  readonly followedMs: readonly number[]
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

async function measure(lesson: BenchClass, bare: BareKernel, copy: Y.Doc): Promise<Round> {
  const bareMs: number[] = []
  const followedMs: number[] = []
  for (let run = 0; run < Number(values.runs); run += 1) {
    bareMs.push(await bare.run(code, 'execute_result'))
    const cellId = await lesson.trainer.add(lesson.notebookId, code)
    followedMs.push(await followed(lesson, cellId, copy))
    await lesson.trainer.remove(lesson.notebookId, cellId)
  }
  return { bareMs, followedMs }
}

const rounds: Round[] = []
let lag: LoopLag
{
  await using lesson = await BenchClass.open()
  const [copy] = await lesson.follow(Number(values.followers))
  if (!copy) throw new Error('at least one follower is needed')
  await using bare = await lesson.bareKernel()
  await measure(lesson, bare, copy)
  lesson.countLoopLagAnew()
  for (let round = 0; round < Number(values.rounds); round += 1) {
    rounds.push(await measure(lesson, bare, copy))
  }
  lag = await lesson.loopLag()
}

const of = (share: number, times: (round: Round) => readonly number[]) =>
  summary(
    rounds.map(times).map(each => percentile(each, share)),
    1,
  )
const over = (share: number) =>
  summary(
    rounds.map(({ bareMs, followedMs }) => percentile(followedMs, share) - percentile(bareMs, share)),
    1,
  )

console.log(
  `\`1 + 1\`, ${values.runs} runs per round and way, ${values.rounds} rounds, each run on both ways in turn, ${values.followers} followers, ` +
    `Node ${process.version}, everything stored with fsync. Median (least–most) of the rounds. ` +
    `Loop lag of the server: p99 ${lag.p99Ms.toFixed(0)} ms, most ${lag.mostMs.toFixed(0)} ms.\n`,
)
console.log(tableHead(['', 'p50 ms', 'p95 ms']))
console.log(
  `| the kernel alone, asked over its sockets | ${of(0.5, each => each.bareMs)} | ${of(0.95, each => each.bareMs)} |`,
)
console.log(
  `| Shift+Enter → a follower's copy | ${of(0.5, each => each.followedMs)} | ${of(0.95, each => each.followedMs)} |`,
)
console.log(`| over the kernel alone | ${over(0.5)} | ${over(0.95)} |`)
process.exit(0)
