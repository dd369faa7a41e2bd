// `npm run bench -- fanout`: one writer at 20 keys per second and many followers of one document, ours side by side with
// other Yjs servers. Rounds are interleaved; the server has core 0 and the load core 1; a round in which the load was
// too busy to be trusted is thrown away. Prints a Markdown table of medians, with the spread in brackets.
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { parseArgs, promisify } from 'node:util'
import { type Peer, peers } from './bench-fanout-peers.ts'

const { values } = parseArgs({
  args: process.argv.slice(3),
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '8' },
    followers: { type: 'string', default: '300,1000' },
    rate: { type: 'string', default: '20' },
    only: { type: 'string', default: '' },
  },
})

/** A load generator that is busier than this share of its core measures itself. */
const trustedLoadShare = 0.8

interface Round {
  readonly deliveries: number
  readonly missing: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly serverMicrosPerDelivery: number
  /** Without the threads that store, collect garbage and compile. */
  readonly mainThreadMicrosPerDelivery: number
  readonly serverMegabytes: number
  readonly loadShare: number
}

const isPinned = availableParallelism() >= 2
const pinned = (core: number, command: readonly string[]): [string, string[]] => {
  const [program = '', ...rest] = isPinned ? ['taskset', '-c', String(core), ...command] : command
  return [program, rest]
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  return typeof address === 'object' && address ? address.port : 0
}

async function measure(peer: Peer, followers: string): Promise<Round> {
  const port = String(await freePort())
  const [program, options] = pinned(0, [process.execPath, ...peer.script])
  const server = spawn(program, options, {
    env: { ...process.env, PORT: port, HOST: '127.0.0.1', NODE_ENV: 'production' },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  try {
    await listening(Number(port))
    const script = join(import.meta.dirname, 'bench-fanout-load.ts')
    const named = { port, followers, seconds: values.seconds, rate: values.rate, server: String(server.pid) }
    const paths = { writerPath: peer.path('writer'), followerPath: peer.path('follower') }
    const flags = Object.entries({ ...named, ...paths }).map(([name, value]) => `--${name}=${value}`)
    const load = pinned(1, [
      process.execPath,
      script,
      ...flags,
      ...(peer.isHocuspocus ? ['--hocuspocus'] : []),
    ])
    const { stdout } = await promisify(execFile)(...load)
    return JSON.parse(stdout) as Round
  } finally {
    server.kill('SIGTERM')
    if (server.exitCode === null && server.signalCode === null) await once(server, 'exit')
  }
}

async function listening(port: number): Promise<void> {
  const deadline = performance.now() + 20_000
  for (;;) {
    try {
      const response = await fetch(`http://127.0.0.1:${port}/`)
      await response.arrayBuffer()
      return
    } catch (error) {
      if (performance.now() > deadline) throw error
      await new Promise(resolve => setTimeout(resolve, 50))
    }
  }
}

function summary(numbers: readonly number[], digits: number): string {
  const sorted = numbers.toSorted((a, b) => a - b)
  const [least, most] = [sorted[0], sorted.at(-1)]
  const middle = sorted[Math.floor(sorted.length / 2)]
  if (least === undefined || most === undefined || middle === undefined) return 'none'
  return `${middle.toFixed(digits)} (${least.toFixed(digits)}–${most.toFixed(digits)})`
}

const all = peers().filter(peer => peer.name.toLowerCase().includes(values.only.toLowerCase()))
console.log(
  `One writer at ${values.rate} keys/s, ${values.seconds} s per round, ${values.rounds} interleaved rounds, Node ${process.version}, ` +
    `${isPinned ? 'server on core 0, load on core 1' : 'not pinned'}, loopback. Median (least–most) of the rounds.`,
)
console.log('Followalong stores every key with fsync; the others keep the document in memory only.\n')
console.log(
  '| followers | server | rounds | p50 ms | p99 ms | server CPU µs per delivery | of it main thread | server MB | missing |',
)
console.log('|--:|---|--:|--:|--:|--:|--:|--:|--:|')
for (const followers of values.followers.split(',')) {
  const rounds = new Map<Peer, Round[]>(all.map(peer => [peer, []]))
  for (let round = 0; round < Number(values.rounds); round += 1) {
    for (const peer of all) {
      const result = await measure(peer, followers)
      const isTrusted = result.loadShare <= trustedLoadShare
      const share = `${(result.loadShare * 100).toFixed(0)} % of the load's core`
      console.error(
        `${followers} · ${peer.name} · round ${round + 1}: ${share}${isTrusted ? '' : ', thrown away'}`,
      )
      if (isTrusted) rounds.get(peer)?.push(result)
    }
  }
  for (const [peer, results] of rounds) {
    const of = (key: keyof Round, digits: number) =>
      summary(
        results.map(result => result[key]),
        digits,
      )
    const missing = results.reduce((sum, result) => sum + result.missing, 0)
    const cells = [
      followers,
      peer.name,
      results.length,
      of('p50Ms', 1),
      of('p99Ms', 1),
      of('serverMicrosPerDelivery', 1),
      of('mainThreadMicrosPerDelivery', 1),
      of('serverMegabytes', 0),
      missing,
    ]
    console.log(`| ${cells.join(' | ')} |`)
  }
}
