// `npm run bench -- burst`: a cell prints without end: 1,000 updates per second that the server writes itself, to many
// followers. Ours side by side with other Yjs servers, which get the same updates from a writer's socket, having no
// other way. Options: --rounds --seconds --followers --rate --only.
import { compare, storedNote } from './bench/comparison.ts'
import type { LoadResult } from './bench/load-process.ts'
import { readOptions } from './bench/options.ts'
import { peers } from './bench/peers.ts'

const { rounds, seconds, followers, rate, only } = readOptions({
  rounds: '5',
  seconds: '1',
  followers: '500',
  rate: '1000',
  only: '',
})
/** A printed line. */
const characters = 24

interface Burst extends LoadResult {
  readonly p50Ms: number
  readonly p99Ms: number
  readonly serverMicrosPerDelivery: number
  readonly arrivalsPerSecond: number
}

await compare<Burst>({
  what: `${rate} updates/s of ${characters} characters, ${seconds} s per round, ${followers} followers`,
  rounds,
  note: storedNote,
  servers: peers(only),
  load: 'typing-load.ts',
  writer: 'kernel',
  columns: [
    { title: 'server CPU µs per update and follower', of: round => round.serverMicrosPerDelivery, digits: 2 },
    { title: 'arrivals per second and follower', of: round => round.arrivalsPerSecond, digits: 0 },
    { title: 'p50 ms', of: round => round.p50Ms, digits: 0 },
    { title: 'p99 ms', of: round => round.p99Ms, digits: 0 },
  ],
  faults: 'missing or out of order',
  cases: [{ options: { followers, rate, seconds, characters, warmUpSeconds: 0.5 } }],
})
