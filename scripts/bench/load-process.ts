// What the load processes of the benchmarks have in common: which server they load, how it is spoken to, and what they tell
// in the end.
import { parseArgs } from 'node:util'
import type { Dialect } from './raw-client.ts'

export interface LoadTarget {
  /** The process that is loaded. */
  readonly server: number
  readonly dialect: Dialect
  readonly writerPath: string
  readonly followerPath: string
}

/** What every load tells; the rest is its own. */
export interface LoadResult {
  /** How much of what was to arrive is missing, wrong or out of order. */
  readonly faults: number
  /** How busy the load itself was: of its core, from 0 to 1. */
  readonly loadShare: number
}

/** Nothing is awaited longer than this. */
export const patienceMs = 60_000

/** The command line that `MeasuredServer.load` writes: the target, and numbers of these names. */
export function readLoad<Name extends string>(...names: readonly Name[]): LoadTarget & Record<Name, number> {
  const targetNames = ['port', 'server', 'dialect', 'writerPath', 'followerPath']
  const options = [...targetNames, ...names].map(name => [name, { type: 'string', default: '' }] as const)
  const values = parseArgs({ options: Object.fromEntries(options) }).values as Record<string, string>
  const numbers = names.map(name => [name, Number(values[name])] as const)
  return {
    ...(Object.fromEntries(numbers) as Record<Name, number>),
    server: Number(values['server']),
    dialect: { port: Number(values['port']), isHocuspocus: values['dialect'] === 'hocuspocus' },
    writerPath: values['writerPath'] ?? '/',
    followerPath: values['followerPath'] ?? '/',
  }
}

/** Says it to the benchmark and ends this process with all its sockets. */
export function tell<Result extends LoadResult>(result: Result): never {
  console.log(JSON.stringify(result))
  process.exit(0)
}
