// `npm run bench -- <name> [options]`: runs scripts/bench-<name>.ts. What each measures stands in its first lines.
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { closeAll } from './bench/closing.ts'

const names = readdirSync(import.meta.dirname)
  .flatMap(file => /^bench-([a-z]+)\.ts$/.exec(file)?.[1] ?? [])
  .sort()
const [, , name = ''] = process.argv
const file = join(import.meta.dirname, `bench-${name}.ts`)
let isEnding = false

/** Before its time. What comes after the first reason is no news: the benchmark waits for what is being closed. */
async function end(reason: unknown, exitCode: number): Promise<void> {
  if (isEnding) return
  isEnding = true
  console.error(reason)
  await closeAll()
  process.exit(exitCode)
}

if (!/^[a-z]+$/.test(name) || !existsSync(file)) {
  console.error(`Say what to measure: npm run bench -- ${names.join(' | ')} [options]`)
  process.exitCode = 2
} else {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => end('Interrupted: cleaning up.', 130))
  }
  process.on('uncaughtException', error => end(error, 1))
  await import(file)
}
