// `npm run bench -- fanout`: one writer at 20 keys per second and many followers of one document, ours side by side with
// other Yjs servers and with the floor beneath them all. Options: --rounds --seconds --followers --rate --only.
import { parseArgs } from 'node:util'
import { isPinned, type LoopLag, MeasuredServer } from './bench/measured-server.ts'
import { bareServer, type Peer, peers } from './bench/peers.ts'
import { type Column, interleaved, type Trust, tableHead, tableRow } from './bench/rounds.ts'

const { values } = parseArgs({
  args: process.argv.slice(3),
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '3' },
    followers: { type: 'string', default: '300,1000' },
    rate: { type: 'string', default: '20' },
    only: { type: 'string', default: '' },
  },
})

interface Round extends Trust {
  readonly missing: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly serverMicrosPerDelivery: number
  /** Without the threads that store, collect garbage and compile. */
  readonly mainThreadMicrosPerDelivery: number
  readonly kilobytesPerFollower: number
  readonly lag: LoopLag
}

const columns: readonly Column<Round>[] = [
  { title: 'p50 ms', of: round => round.p50Ms, digits: 1 },
  { title: 'p99 ms', of: round => round.p99Ms, digits: 1 },
  { title: 'server CPU µs per delivery', of: round => round.serverMicrosPerDelivery, digits: 1 },
  { title: 'of it main thread', of: round => round.mainThreadMicrosPerDelivery, digits: 1 },
  { title: 'KB per follower', of: round => round.kilobytesPerFollower, digits: 0 },
  { title: 'loop lag p99 ms', of: round => round.lag.p99Ms, digits: 0 },
  { title: 'most ms', of: round => round.lag.mostMs, digits: 0 },
]

async function measure(peer: Peer, followers: string): Promise<Round> {
  await using server = await MeasuredServer.start(peer)
  const { rate, seconds } = values
  const load = await server.load<Omit<Round, 'lag'>>('bench/typing-load.ts', {
    ...peer.options('writer'),
    ...{ followers, rate, seconds },
  })
  return { ...load, lag: await server.loopLag() }
}

console.log(
  `One writer at ${values.rate} keys/s, ${values.seconds} s per round, ${values.rounds} interleaved rounds, Node ${process.version}, ` +
    `${isPinned ? 'server on core 0, load on core 1' : 'not pinned'}, loopback. Median (least–most) of the rounds.`,
)
console.log(
  'Followalong stores every key with fsync; the others keep the document in memory only. The last line only writes each key to every socket.\n',
)
console.log(
  tableHead([
    'followers',
    'server',
    'rounds',
    ...columns.map(({ title }) => title),
    'missing or out of order',
  ]),
)
for (const followers of values.followers.split(',')) {
  const all = [...peers(values.only), bareServer]
  const rounds = await interleaved(all, Number(values.rounds), peer => measure(peer, followers))
  for (const [peer, results] of rounds) {
    const missing = results.reduce((sum, result) => sum + result.missing, 0)
    console.log(`${tableRow([followers, peer.name], results, columns).slice(0, -1)}| ${missing} |`)
  }
}
