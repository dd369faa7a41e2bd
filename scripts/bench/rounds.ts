// Rounds of a benchmark: interleaved over the servers that are compared, those of a busy load thrown away, told as one
// Markdown table of medians with the spread in brackets.
import type { Peer } from './peers.ts'

/** A load generator that is busier than this share of its core measures itself. */
const trustedLoadShare = 0.8

export interface Trust {
  readonly loadShare: number
}

export interface Column<Result> {
  readonly title: string
  readonly of: (result: Result) => number
  readonly digits: number
}

/** Measures every peer once per round, one after the other; says on stderr how far it is. */
export async function interleaved<Result extends Trust>(
  peers: readonly Peer[],
  rounds: number,
  measure: (peer: Peer) => Promise<Result>,
): Promise<ReadonlyMap<Peer, readonly Result[]>> {
  const results = new Map<Peer, Result[]>(peers.map(peer => [peer, []]))
  for (let round = 1; round <= rounds; round += 1) {
    for (const peer of peers) {
      const result = await measure(peer)
      const isTrusted = result.loadShare <= trustedLoadShare
      const share = `${(result.loadShare * 100).toFixed(0)} % of the load's core`
      console.error(`${peer.name} · round ${round}: ${share}${isTrusted ? '' : ', thrown away'}`)
      if (isTrusted) results.get(peer)?.push(result)
    }
  }
  return results
}

export function tableHead(titles: readonly string[]): string {
  return `| ${titles.join(' | ')} |\n|${titles.map(() => '--:').join('|')}|`
}

/** One row: what it is about, how many rounds count, and the median of every column. */
export function tableRow<Result>(
  cells: readonly (string | number)[],
  results: readonly Result[],
  columns: readonly Column<Result>[],
): string {
  const medians = columns.map(({ of, digits }) => summary(results.map(of), digits))
  return `| ${[...cells, results.length, ...medians].join(' | ')} |`
}

/** Median (least–most). */
export function summary(numbers: readonly number[], digits: number): string {
  const sorted = numbers.toSorted((a, b) => a - b)
  const [least, most] = [sorted[0], sorted.at(-1)]
  const middle = sorted[Math.floor(sorted.length / 2)]
  if (least === undefined || most === undefined || middle === undefined) return 'none'
  if (sorted.length === 1) return middle.toFixed(digits)
  return `${middle.toFixed(digits)} (${least.toFixed(digits)}–${most.toFixed(digits)})`
}

export function percentile(numbers: readonly number[], share: number): number {
  const sorted = numbers.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}
