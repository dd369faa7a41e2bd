// `npm run bench -- interrupt`: Ctrl-C in a flood → the prompt, as whoever typed it sees it, side by side with the Docker client
// alone and wetty, in the same container. Options: --rounds, --times (per round), --only (part of a way's name).
import { setTimeout as pause } from 'node:timers/promises'
import { ComparedTerminals, prompt, type WayToTerminal } from './bench/compared-terminals.ts'
import { readOptions } from './bench/options.ts'
import { interleaved, percentile, printTable, type Round } from './bench/rounds.ts'
import { SeatedClass } from './bench/seated-class.ts'

const options = readOptions({ rounds: '5', times: '10', only: '' })
/** By then what can be buffered anywhere is full. */
const floodMs = 1500
const interrupt = '\x03'

interface Interrupted extends Round {
  readonly promptMs: readonly number[]
}

async function measure(way: WayToTerminal): Promise<Interrupted> {
  await using terminal = await way.open()
  const promptMs: number[] = []
  while (promptMs.length < Number(options.times)) {
    terminal.type('yes\r')
    await pause(floodMs)
    const hasPrompt = terminal.heard.next(prompt)
    const startedAt = performance.now()
    terminal.type(interrupt)
    await hasPrompt
    promptMs.push(performance.now() - startedAt)
  }
  return { promptMs }
}

async function rounds() {
  await using lesson = await SeatedClass.open()
  await using compared = await ComparedTerminals.in(await lesson.join(), options.only)
  return await interleaved(compared.ways, Number(options.rounds), measure)
}

const measured = await rounds()
printTable({
  what: `Ctrl-C after ${floodMs / 1000} s of \`yes\` → the prompt, ${options.times} times per round`,
  rounds: options.rounds,
  where: 'the same container, somebody who looks',
  titles: ['way'],
  columns: [
    { title: 'p50 ms', of: ({ promptMs }) => percentile(promptMs, 0.5), digits: 0 },
    { title: 'p95 ms', of: ({ promptMs }) => percentile(promptMs, 0.95), digits: 0 },
  ],
  rows: [...measured].map(([{ name }, results]) => ({ cells: [name], results })),
})
process.exit(0)
