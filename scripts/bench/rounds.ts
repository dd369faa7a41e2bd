// Rounds of a benchmark: interleaved over what is compared, those of a busy load thrown away, told as one Markdown table of
// medians with the spread in brackets.
import { loadavg } from 'node:os'
import type { LoopLag } from './measured-server.ts'

/** A load generator that is busier than this share of its core measures itself. */
const trustedLoadShare = 0.8

/** One of those that are compared: a server, a page, a kind of class. */
export interface Way {
  readonly name: string
}

export interface Round {
  /** How busy the load generator was; absent when what loads is what is measured. */
  readonly loadShare?: number
}

export interface Column<Result> {
  readonly title: string
  readonly of: (result: Result) => number
  readonly digits: number
}

/** How late the event loop of the measured server was; in every benchmark. */
export const lagColumns: readonly Column<{ readonly lag: LoopLag }>[] = [
  { title: 'loop lag p99 ms', of: ({ lag }) => lag.p99Ms, digits: 0 },
  { title: 'most ms', of: ({ lag }) => lag.mostMs, digits: 0 },
]

/** Measures each way once per round, one after the other; says on stderr how far it is. */
export async function interleaved<Compared extends Way, Result extends Round>(
  ways: readonly Compared[],
  rounds: number,
  measure: (way: Compared) => Promise<Result>,
): Promise<ReadonlyMap<Compared, readonly Result[]>> {
  const results = new Map<Compared, Result[]>(ways.map(way => [way, []]))
  for (let round = 1; round <= rounds; round += 1) {
    for (const way of ways) {
      const result = await measure(way)
      const { loadShare = 0 } = result
      const isTrusted = loadShare <= trustedLoadShare
      const share = loadShare > 0 ? `: ${(loadShare * 100).toFixed(0)} % of the load's core` : ''
      console.error(`${way.name} · round ${round} of ${rounds}${share}${isTrusted ? '' : ', thrown away'}`)
      if (isTrusted) results.get(way)?.push(result)
    }
  }
  return results
}

/** What a table is about, as the line above it. */
export function toldAbove(what: string, rounds: string, where: string): string {
  return `${what}, ${rounds} interleaved rounds, Node ${process.version}, ${where}. Median (least–most) of the rounds.`
}

/** On stderr, after the last round: whether the figures can be trusted on this machine. */
export function tellLoadOfMachine(): void {
  const [load = 0] = loadavg()
  console.error(`load of the machine in the last minute: ${load.toFixed(1)}, this benchmark's own included`)
}

export function tableHead(titles: readonly string[]): string {
  return `| ${titles.join(' | ')} |\n|${titles.map(() => '--:').join('|')}|`
}

/** One row: what it is about, how many rounds count, the median of every column, and what is counted over all rounds. */
export function tableRow<Result>(
  cells: readonly (string | number)[],
  results: readonly Result[],
  columns: readonly Column<Result>[],
  sums: readonly (string | number)[] = [],
): string {
  const medians = columns.map(({ of, digits }) => summary(results.map(of), digits))
  return `| ${[...cells, results.length, ...medians, ...sums].join(' | ')} |`
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

export const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0)
