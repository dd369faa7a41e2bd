// `npm run bench -- joins`: a whole school joins within one second, each with an empty copy of a document that hours of
// typing have fragmented. Ours side by side with other Yjs servers. Options: --rounds --followers --only.
import { parseArgs } from 'node:util'
import { isPinned, type LoopLag, MeasuredServer } from './bench/measured-server.ts'
import { type Peer, peers } from './bench/peers.ts'
import { type Column, interleaved, type Trust, tableHead, tableRow } from './bench/rounds.ts'

const { values } = parseArgs({
  args: process.argv.slice(3),
  options: {
    rounds: { type: 'string', default: '5' },
    followers: { type: 'string', default: '1000' },
    only: { type: 'string', default: '' },
  },
})

interface Round extends Trust {
  readonly missing: number
  readonly kilobytes: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly allMs: number
  readonly serverSeconds: number
  readonly lag: LoopLag
}

const columns: readonly Column<Round>[] = [
  { title: 'document KB', of: round => round.kilobytes, digits: 0 },
  { title: 'in sync p50 ms', of: round => round.p50Ms, digits: 0 },
  { title: 'p99 ms', of: round => round.p99Ms, digits: 0 },
  { title: 'all in sync after ms', of: round => round.allMs, digits: 0 },
  { title: 'server CPU s', of: round => round.serverSeconds, digits: 2 },
  { title: 'loop lag p99 ms', of: round => round.lag.p99Ms, digits: 0 },
  { title: 'most ms', of: round => round.lag.mostMs, digits: 0 },
]

async function measure(peer: Peer): Promise<Round> {
  await using server = await MeasuredServer.start(peer)
  const { followers } = values
  const load = server.load<Omit<Round, 'lag'>>('bench/joins-load.ts', {
    ...peer.options('kernel'),
    followers,
  })
  return { ...(await load), lag: await server.loopLag() }
}

console.log(
  `${values.followers} join within one second, ${values.rounds} interleaved rounds, Node ${process.version}, ` +
    `${isPinned ? 'server on core 0, load on core 1' : 'not pinned'}, loopback. Median (least–most) of the rounds.\n`,
)
console.log(tableHead(['server', 'rounds', ...columns.map(({ title }) => title), 'not in sync']))
for (const [peer, results] of await interleaved(peers(values.only), Number(values.rounds), measure)) {
  const missing = results.reduce((sum, result) => sum + result.missing, 0)
  console.log(`${tableRow([peer.name], results, columns).slice(0, -1)}| ${missing} |`)
}
