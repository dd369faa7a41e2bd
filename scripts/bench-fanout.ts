// `npm run bench -- fanout`: one writer at 20 keys per second and many followers of one document, ours side by side with
// other Yjs servers and with the floor beneath them all. Options: --rounds --seconds --followers (also several: 300,1000)
// --rate --only.
import { compare } from './bench/comparison.ts'
import type { LoadResult } from './bench/load-process.ts'
import { readOptions } from './bench/options.ts'
import { bareServer, peers } from './bench/peers.ts'

const { rounds, seconds, followers, rate, only } = readOptions({
  rounds: '5',
  seconds: '5',
  followers: '1000',
  rate: '20',
  only: '',
})

interface Fanout extends LoadResult {
  readonly p50Ms: number
  readonly p99Ms: number
  readonly serverMicrosPerDelivery: number
  /** Without the threads that store, collect garbage and compile. */
  readonly mainThreadMicrosPerDelivery: number
  readonly kilobytesPerFollower: number
}

await compare<Fanout>({
  what: `One writer at ${rate} keys/s, ${seconds} s per round`,
  rounds,
  note: 'Followalong stores every key with fsync; the others keep the document in memory only. The last line only writes each key to every socket.',
  servers: [...peers(only), bareServer],
  load: 'typing-load.ts',
  writer: 'writer',
  columns: [
    { title: 'p50 ms', of: round => round.p50Ms, digits: 1 },
    { title: 'p99 ms', of: round => round.p99Ms, digits: 1 },
    { title: 'server CPU µs per delivery', of: round => round.serverMicrosPerDelivery, digits: 1 },
    { title: 'of it main thread', of: round => round.mainThreadMicrosPerDelivery, digits: 1 },
    { title: 'KB per follower', of: round => round.kilobytesPerFollower, digits: 0 },
  ],
  faults: 'missing or out of order',
  caseTitles: ['followers'],
  cases: followers.split(',').map(count => ({
    cells: [count],
    options: { followers: count, rate, seconds, characters: 1, warmUpSeconds: 1 },
  })),
})
