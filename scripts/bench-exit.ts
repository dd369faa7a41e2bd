// `npm run bench -- exit`: a program prints 200 KB and ends; how often all of it arrives. Side by side with the Docker client on
// a plain node-pty and wetty, in the same container. Options: --rounds, --exits (per round), --only (part of a way's name).
import { ComparedTerminals, type WayToTerminal } from './bench/compared-terminals.ts'
import { readOptions } from './bench/options.ts'
import { interleaved, printTable, type Round, sum } from './bench/rounds.ts'
import { SeatedClass } from './bench/seated-class.ts'

const options = readOptions({ rounds: '5', exits: '200', only: '' })
const lines = 30_000
const expected = Array.from({ length: lines }, (_, index) => `${index + 1}\r\n`).join('')

interface Exits extends Round {
  readonly complete: number
  readonly tookMs: number
}

/** The shell becomes the program, so the terminal ends with it. */
async function isComplete(way: WayToTerminal): Promise<boolean> {
  await using terminal = await way.open()
  const pieces: Uint8Array[] = []
  terminal.onOutput = data => pieces.push(data)
  terminal.type(`exec seq 1 ${lines}\r`)
  await terminal.ended
  return Buffer.concat(pieces).toString('latin1').includes(expected)
}

async function measure(way: WayToTerminal): Promise<Exits> {
  const startedAt = performance.now()
  let complete = 0
  for (let exit = 0; exit < Number(options.exits); exit += 1) if (await isComplete(way)) complete += 1
  return { complete, tookMs: performance.now() - startedAt }
}

async function rounds() {
  await using lesson = await SeatedClass.open()
  await using compared = await ComparedTerminals.in(await lesson.join(), options.only)
  return await interleaved(compared.ways, Number(options.rounds), measure)
}

const measured = await rounds()
printTable({
  what: `\`exec seq 1 ${lines}\` (${(expected.length / 1000).toFixed(0)} KB) → the terminal's end`,
  rounds: options.rounds,
  where: 'the same container, somebody who looks',
  titles: ['way'],
  columns: [
    { title: 's per shell', of: ({ tookMs }) => tookMs / 1000 / Number(options.exits), digits: 2 },
    { title: 'complete per round', of: ({ complete }) => complete, digits: 0 },
  ],
  rows: [...measured].map(([{ name }, results]) => ({ cells: [name], results })),
  count: {
    title: 'complete',
    of: results =>
      `${sum(results.map(({ complete }) => complete)).toLocaleString('en')} of ${(results.length * Number(options.exits)).toLocaleString('en')}`,
  },
})
process.exit(0)
