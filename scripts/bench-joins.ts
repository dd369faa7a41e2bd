// `npm run bench -- joins`: a whole school joins within one second, each with an empty copy of a document that hours of
// typing have fragmented. Ours side by side with other Yjs servers. Options: --rounds --followers --only.
import { compare } from './bench/comparison.ts'
import type { LoadResult } from './bench/load-process.ts'
import { readOptions } from './bench/options.ts'
import { peers } from './bench/peers.ts'

const { rounds, followers, only } = readOptions({ rounds: '5', followers: '1000', only: '' })

interface Joins extends LoadResult {
  readonly kilobytes: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly allMs: number
  readonly serverSeconds: number
}

await compare<Joins>({
  what: `${followers} join within one second`,
  rounds,
  servers: peers(only),
  load: 'joins-load.ts',
  writer: 'kernel',
  columns: [
    { title: 'document KB', of: round => round.kilobytes, digits: 0 },
    { title: 'in sync p50 ms', of: round => round.p50Ms, digits: 0 },
    { title: 'p99 ms', of: round => round.p99Ms, digits: 0 },
    { title: 'all in sync after ms', of: round => round.allMs, digits: 0 },
    { title: 'server CPU s', of: round => round.serverSeconds, digits: 2 },
  ],
  faults: 'not in sync',
  cases: [{ options: { followers } }],
})
