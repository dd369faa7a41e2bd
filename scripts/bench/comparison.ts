// A benchmark that compares document servers: each is started anew for each round, loaded by a process of its own, and told
// as a row of one table.
import type { LoadResult } from './load-process.ts'
import { isPinned, type LoopLag, MeasuredServer } from './measured-server.ts'
import type { Peer } from './peers.ts'
import { type Column, interleaved, lagColumns, printTable, sum } from './rounds.ts'

export interface Comparison<Load extends LoadResult> {
  /** What is done in a round. */
  readonly what: string
  readonly rounds: string
  /** A sentence below the first. */
  readonly note?: string
  readonly servers: readonly Peer[]
  /** A script of this folder, and who writes in it. */
  readonly load: string
  readonly writer: 'writer' | 'kernel'
  readonly columns: readonly Column<Load>[]
  /** Title of the last column: how much went wrong. */
  readonly faults: string
  /** What the load is told, by the cells that say it in the table; one entry per block of rows. */
  readonly cases: readonly Case[]
  readonly caseTitles?: readonly string[]
}

interface Case {
  readonly cells?: readonly string[]
  readonly options: Readonly<Record<string, string | number>>
}

export const storedNote =
  'Followalong stores every update with fsync; the others keep the document in memory only.'

/** Measures and prints all of it. */
export async function compare<Load extends LoadResult>(comparison: Comparison<Load>): Promise<void> {
  const { what, rounds, note, servers, cases, caseTitles = [], faults } = comparison
  const rows: { cells: string[]; results: readonly (Load & Lag)[] }[] = []
  for (const { cells = [], options } of cases) {
    const measured = await interleaved(servers, Number(rounds), server =>
      measure(comparison, server, options),
    )
    for (const [{ name }, results] of measured) rows.push({ cells: [...cells, name], results })
  }
  printTable({
    what,
    rounds,
    where: `${isPinned ? 'server on core 0, load on core 1' : 'not pinned'}, loopback`,
    ...(note && { note }),
    titles: [...caseTitles, 'server'],
    columns: [...comparison.columns, ...lagColumns],
    rows,
    count: { title: faults, of: results => sum(results.map(result => result.faults)) },
  })
}

type Lag = { readonly lag: LoopLag }

async function measure<Load extends LoadResult>(
  { load, writer }: Comparison<Load>,
  peer: Peer,
  options: Case['options'],
): Promise<Load & Lag> {
  await using server = await MeasuredServer.start(peer)
  const result = await server.load<Load>(load, { ...peer.options(writer), ...options })
  return { ...result, lag: await server.loopLag() }
}
