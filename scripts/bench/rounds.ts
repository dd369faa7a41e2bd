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

export interface Table<Result> {
  /** What is done in a round, how many there were, and where. */
  readonly what: string
  readonly rounds: string
  readonly where: string
  /** A sentence below these. */
  readonly note?: string
  /** Of the cells that say what a row is about. */
  readonly titles: readonly string[]
  /** One median per row each. */
  readonly columns: readonly Column<Result>[]
  readonly rows: readonly Row<Result>[]
  /** What is counted over all rounds of a row. */
  readonly count?: { readonly title: string; readonly of: (results: readonly Result[]) => string | number }
}

interface Row<Result> {
  readonly cells: readonly string[]
  readonly results: readonly Result[]
  /** Where they are not the table's. */
  readonly columns?: readonly (Column<Result> | null)[]
}

/** Prints all of it as Markdown; on stderr, whether the figures can be trusted on this machine. */
export function printTable<Result>(table: Table<Result>): void {
  const { what, rounds, where, note, titles, columns, rows, count } = table
  console.log(
    `${what}, ${rounds} interleaved rounds, Node ${process.version}, ${where}. Median (least–most) of the rounds.`,
  )
  if (note) console.log(note)
  console.log()
  console.log(
    tableHead([...titles, 'rounds', ...columns.map(({ title }) => title), ...(count ? [count.title] : [])]),
  )
  for (const { cells, results, columns: own = columns } of rows) {
    const medians = own.map(column => (column ? summary(results.map(column.of), column.digits) : '–'))
    console.log(tableRow([...cells, results.length, ...medians, ...(count ? [count.of(results)] : [])]))
  }
  tellLoadOfMachine()
}

export function tellLoadOfMachine(): void {
  const [load = 0] = loadavg()
  console.error(`load of the machine in the last minute: ${load.toFixed(1)}, this benchmark's own included`)
}

export const tableHead = (titles: readonly string[]) =>
  `${tableRow(titles)}\n|${titles.map(() => '--:').join('|')}|`

export const tableRow = (cells: readonly (string | number)[]) => `| ${cells.join(' | ')} |`

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
