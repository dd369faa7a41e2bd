// `npm run bench -- burst`: a cell prints without end: 1,000 updates per second that the server writes itself, to many
// followers. Ours side by side with other Yjs servers, which get the same updates from a writer's socket, having no
// other way. Options: --rounds --seconds --followers --rate --only.
import { parseArgs } from 'node:util'
import { isPinned, type LoopLag, MeasuredServer } from './bench/measured-server.ts'
import { type Peer, peers } from './bench/peers.ts'
import { type Column, interleaved, type Trust, tableHead, tableRow } from './bench/rounds.ts'

const { values } = parseArgs({
  args: process.argv.slice(3),
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '1' },
    followers: { type: 'string', default: '500' },
    rate: { type: 'string', default: '1000' },
    only: { type: 'string', default: '' },
  },
})
/** A printed line. */
const characters = 24

interface Round extends Trust {
  readonly missing: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly serverMicrosPerDelivery: number
  readonly arrivalsPerSecond: number
  readonly lag: LoopLag
}

const columns: readonly Column<Round>[] = [
  { title: 'server CPU µs per update and follower', of: round => round.serverMicrosPerDelivery, digits: 2 },
  { title: 'arrivals per second and follower', of: round => round.arrivalsPerSecond, digits: 0 },
  { title: 'p50 ms', of: round => round.p50Ms, digits: 0 },
  { title: 'p99 ms', of: round => round.p99Ms, digits: 0 },
  { title: 'loop lag p99 ms', of: round => round.lag.p99Ms, digits: 0 },
  { title: 'most ms', of: round => round.lag.mostMs, digits: 0 },
]

async function measure(peer: Peer): Promise<Round> {
  await using server = await MeasuredServer.start(peer)
  const { rate, seconds, followers } = values
  const load = await server.load<Omit<Round, 'lag'>>('bench/typing-load.ts', {
    ...peer.options('kernel'),
    ...{ followers, rate, seconds, characters, warmUpSeconds: 0.5 },
  })
  return { ...load, lag: await server.loopLag() }
}

console.log(
  `${values.rate} updates/s of ${characters} characters, ${values.seconds} s per round, ${values.followers} followers, ` +
    `${values.rounds} interleaved rounds, Node ${process.version}, ` +
    `${isPinned ? 'server on core 0, load on core 1' : 'not pinned'}, loopback. Median (least–most) of the rounds.`,
)
console.log('Followalong stores every update with fsync; the others keep the document in memory only.\n')
console.log(tableHead(['server', 'rounds', ...columns.map(({ title }) => title), 'missing or out of order']))
for (const [peer, results] of await interleaved(peers(values.only), Number(values.rounds), measure)) {
  const missing = results.reduce((sum, result) => sum + result.missing, 0)
  console.log(`${tableRow([peer.name], results, columns).slice(0, -1)}| ${missing} |`)
}
