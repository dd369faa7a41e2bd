// `npm run bench -- join`: people join over real sockets and get real containers; prints how long until their prompt, and
// what memory it takes. Runs a server of its own on a data folder of its own. Options: --rounds, --seats (people who join),
// --warm (sandboxes that stand ready before the first one comes), --together (people who join at the same time).
import { execFileSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import type { TerminalId } from '#protocol/ids.ts'
import { StartLine } from '../server/sandbox-host/start-line.ts'
import { memoryOf } from '../tests/support/server-process.ts'
import { testInstructorToken } from '../tests/support/test-config.ts'
import { createClassroom, joinClassroom, TestWindow } from '../tests/support/test-participant.ts'
import { until } from '../tests/support/until.ts'
import { readOptions } from './bench/options.ts'
import { percentile, sum, tableRow } from './bench/rounds.ts'
import { WholeServer } from './bench/whole-server.ts'

const options = readOptions({ rounds: '3', seats: '30', warm: '0', together: '' })
const seats = Number(options.seats)
const rounds = Number(options.rounds)
const warm = Number(options.warm)
const together = Number(options.together || seats)

interface Round {
  readonly promptMs: readonly number[]
  readonly containerBytes: number
  readonly engineBytes: number
  readonly serverBytes: number
  readonly hostBytes: number
}

async function round(): Promise<Round> {
  await using started = await WholeServer.start(async () => ({ READY_SEATS: options.warm }))
  const { process: server, dataDirectory } = started
  const windows: TestWindow[] = []
  try {
    const { id, code } = await createClassroom(server, testInstructorToken, { title: 'Bench' })
    const before = memoryOfEngine()
    const others = new Set(sandboxContainers())
    const desk = await TestWindow.open(server, testInstructorToken, id, 'instructor')
    windows.push(desk)
    await until(() => (desk.state?.seats?.ready ?? 0) >= warm, `${warm} seats that stand ready`, 300_000)
    const line = new StartLine(together)
    const promptMs = await Promise.all(
      Array.from({ length: seats }, (_, number) =>
        line.run(async () => {
          const startedAt = performance.now()
          const { token } = await joinClassroom(server, code, `Participant ${number + 1}`)
          const window = await TestWindow.open(server, token, id, 'participant')
          windows.push(window)
          const opened = window.send('sandbox:open', {})
          // While the seat is on its way, as a page does it.
          const terminals = await window.terminals()
          await opened
          await until(() => window.state?.sandbox.state === 'ready', `seat ${number + 1}`, 300_000)
          const terminalId = window.state?.sandbox.terminals[0]?.id as TerminalId
          await terminals.sees(terminals.watch(terminalId), /^>>>/m)
          return performance.now() - startedAt
        }),
      ),
    )
    const hostPid = await pidOfHost(dataDirectory)
    return {
      promptMs,
      containerBytes: memoryOfContainers(sandboxContainers().filter(container => !others.has(container))),
      engineBytes: memoryOfEngine() - before,
      serverBytes: await memoryOf(server.pid),
      hostBytes: await treeMemory(hostPid),
    }
  } finally {
    for (const window of windows) await window[Symbol.asyncDispose]()
  }
}

async function pidOfHost(dataDirectory: string): Promise<number> {
  const out = execFileSync('pgrep', ['-f', `sandbox-host/main.ts ${dataDirectory}`], { encoding: 'utf8' })
  return Number(out.trim().split('\n')[0])
}

/** A process with its children: the sandbox-host and the Docker clients of its terminals. */
async function treeMemory(pid: number): Promise<number> {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '')
  const own = await memoryOf(pid).catch(() => 0)
  const below = await Promise.all(
    children
      .trim()
      .split(' ')
      .filter(Boolean)
      .map(child => treeMemory(Number(child))),
  )
  return own + sum(below)
}

function sandboxContainers(): string[] {
  const filter = ['--filter', 'label=followalong.purpose=workspace']
  return execFileSync('docker', ['ps', '-q', ...filter], { encoding: 'utf8' })
    .split('\n')
    .filter(Boolean)
}

/** What these sandboxes themselves hold, in bytes, as their cgroups count it. */
function memoryOfContainers(ids: readonly string[]): number {
  const stats = execFileSync('docker', ['stats', '--no-stream', '--format', '{{.MemUsage}}', ...ids], {
    encoding: 'utf8',
  })
  const amounts = [...stats.matchAll(/^([\d.]+)(KiB|MiB|GiB)/gm)]
  return sum(amounts.map(([, amount, name]) => Number(amount) * unit(name)))
}

function unit(name: string | undefined): number {
  return { KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 }[name ?? ''] ?? 1
}

/** dockerd, containerd and their shims. */
function memoryOfEngine(): number {
  const out = execFileSync(
    'sh',
    [
      '-c',
      'for p in $(pgrep "dockerd|containerd"); do cat /proc/$p/smaps_rollup 2>/dev/null | grep ^Pss:; done || true',
    ],
    {
      encoding: 'utf8',
    },
  )
  return sum([...out.matchAll(/Pss:\s+(\d+) kB/g)].map(([, kilobytes]) => Number(kilobytes) * 1024))
}

const megabytes = (bytes: number) => (bytes / 1024 ** 2).toFixed(1)
const seconds = (ms: number) => (ms / 1000).toFixed(3)

console.log(
  `| round | seats | warm | together | prompt p50 (s) | p95 (s) | last (s) | memory per seat (MB) | of it container | engine | server (MB) | sandbox-host and terminals (MB) |`,
)
console.log('|---|---|---|---|---|---|---|---|---|---|---|---|')
for (let number = 1; number <= rounds; number += 1) {
  const { promptMs, containerBytes, engineBytes, serverBytes, hostBytes } = await round()
  const perSeat = (containerBytes + engineBytes + hostBytes) / seats
  console.error(`round ${number} of ${rounds}`)
  const cells = [
    number,
    seats,
    warm,
    together,
    seconds(percentile(promptMs, 0.5)),
    seconds(percentile(promptMs, 0.95)),
    seconds(Math.max(...promptMs)),
    megabytes(perSeat),
    megabytes(containerBytes / seats),
    megabytes(engineBytes / seats),
    megabytes(serverBytes),
    megabytes(hostBytes),
  ]
  console.log(tableRow(cells))
}
process.exit(0)
