// `npm run bench -- <name> [options]`: runs scripts/bench-<name>.ts. What each measures stands in its first lines.
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

const names = readdirSync(import.meta.dirname)
  .flatMap(file => /^bench-([a-z]+)\.ts$/.exec(file)?.[1] ?? [])
  .sort()
const [, , name = ''] = process.argv
const file = join(import.meta.dirname, `bench-${name}.ts`)

if (!/^[a-z]+$/.test(name) || !existsSync(file)) {
  console.error(`Say what to measure: npm run bench -- ${names.join(' | ')} [options]`)
  process.exitCode = 2
} else {
  await import(file)
}
