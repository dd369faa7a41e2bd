// `npm run bench -- stalled`: some followers stop reading while 200 MB pass, after a quarter of it has passed while all
// read; then they go on. What they cost the server, and how soon they are in sync. Ours side by side with other Yjs servers.
// Options: --rounds --megabytes --stalled --readers --only.
import { compare, storedNote } from './bench/comparison.ts'
import type { LoadResult } from './bench/load-process.ts'
import { readOptions } from './bench/options.ts'
import { peers } from './bench/peers.ts'

const { rounds, megabytes, stalled, readers, only } = readOptions({
  rounds: '5',
  megabytes: '200',
  stalled: '10',
  readers: '3',
  only: '',
})

interface Stalled extends LoadResult {
  readonly growthMegabytes: number
  readonly mostGrowthMegabytes: number
  readonly syncMs: number
  readonly readersP99Ms: number
}

await compare<Stalled>({
  what: `${stalled} followers stop reading while ${megabytes} MB pass in updates of 256 KB and ${readers} others read`,
  rounds,
  note: storedNote,
  servers: peers(only),
  load: 'stalled-load.ts',
  writer: 'kernel',
  columns: [
    { title: 'server grew by MB', of: round => round.growthMegabytes, digits: 0 },
    { title: 'most on the way', of: round => round.mostGrowthMegabytes, digits: 0 },
    { title: 'stalled in sync after ms', of: round => round.syncMs, digits: 0 },
    { title: 'readers p99 ms', of: round => round.readersP99Ms, digits: 0 },
  ],
  faults: 'not in sync or wrong',
  cases: [{ options: { stalled, readers, megabytes } }],
})
