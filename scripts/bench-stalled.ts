// `npm run bench -- stalled`: some followers stop reading while 200 MB pass, after a quarter of it has passed
// while all read; then they go on. What they cost the server, and
// how soon they are in sync. Ours side by side with other Yjs servers. Options: --rounds --megabytes --stalled --readers --only.
import { parseArgs } from 'node:util'
import { isPinned, type LoopLag, MeasuredServer } from './bench/measured-server.ts'
import { type Peer, peers } from './bench/peers.ts'
import { type Column, interleaved, type Trust, tableHead, tableRow } from './bench/rounds.ts'

const { values } = parseArgs({
  args: process.argv.slice(3),
  options: {
    rounds: { type: 'string', default: '5' },
    megabytes: { type: 'string', default: '200' },
    stalled: { type: 'string', default: '10' },
    readers: { type: 'string', default: '3' },
    only: { type: 'string', default: '' },
  },
})

interface Round extends Trust {
  readonly wrong: number
  readonly growthMegabytes: number
  readonly mostGrowthMegabytes: number
  readonly syncMs: number
  readonly readersP99Ms: number
  readonly lag: LoopLag
}

const columns: readonly Column<Round>[] = [
  { title: 'server grew by MB', of: round => round.growthMegabytes, digits: 0 },
  { title: 'most on the way', of: round => round.mostGrowthMegabytes, digits: 0 },
  { title: 'stalled in sync after ms', of: round => round.syncMs, digits: 0 },
  { title: 'readers p99 ms', of: round => round.readersP99Ms, digits: 0 },
  { title: 'loop lag p99 ms', of: round => round.lag.p99Ms, digits: 0 },
  { title: 'most ms', of: round => round.lag.mostMs, digits: 0 },
]

async function measure(peer: Peer): Promise<Round> {
  await using server = await MeasuredServer.start(peer)
  const { stalled, readers, megabytes } = values
  const options = { ...peer.options('kernel'), stalled, readers, megabytes }
  const load = await server.load<Omit<Round, 'lag'>>('bench/stalled-load.ts', options)
  return { ...load, lag: await server.loopLag() }
}

console.log(
  `${values.stalled} followers stop reading while ${values.megabytes} MB pass in updates of 256 KB and ${values.readers} others read, ` +
    `${values.rounds} interleaved rounds, Node ${process.version}, ` +
    `${isPinned ? 'server on core 0, load on core 1' : 'not pinned'}, loopback. Median (least–most) of the rounds.`,
)
console.log('Followalong stores every update with fsync; the others keep the document in memory only.\n')
console.log(tableHead(['server', 'rounds', ...columns.map(({ title }) => title), 'not in sync or wrong']))
for (const [peer, results] of await interleaved(peers(values.only), Number(values.rounds), measure)) {
  const wrong = results.reduce((sum, result) => sum + result.wrong, 0)
  console.log(`${tableRow([peer.name], results, columns).slice(0, -1)}| ${wrong} |`)
}
