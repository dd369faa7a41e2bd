// `npm run images`: which sandbox images there are. `… -- NAME` builds one of sandbox-images/, `… -- check NAME` tries one out.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { imagesHere } from '../server/sandbox-host/examination.ts'
import { checkImage } from './images/check-image.ts'

const build = (...words: string[]) =>
  spawnSync('bash', ['scripts/build-sandbox-images', ...words], { stdio: 'inherit' }).status ?? 1

async function list(): Promise<number> {
  const there = await imagesHere()
  const folders = readdirSync('sandbox-images').filter(name =>
    existsSync(`sandbox-images/${name}/Dockerfile`),
  )
  const names = [...new Set([...folders, ...there.map(({ name }) => name)])].sort()
  const width = Math.max(...names.map(name => name.length))
  for (const name of names) {
    const image = there.find(each => each.name === name)
    const isOld = image && folders.includes(name) && build('--check', name) !== 0
    const state = image
      ? `${image.title}${isOld ? `, built from other content or settings than the folder's now` : ''}`
      : `not built: npm run images -- ${name}`
    console.log(`${image ? '✓' : '·'} ${name.padEnd(width)}  ${state}`)
  }
  return 0
}

async function check(name: string): Promise<number> {
  let problems = 0
  for await (const { subject, problem } of checkImage(name)) {
    console.log(problem === null ? `✓ ${subject}` : `✗ ${subject}: ${problem}`)
    if (problem !== null) problems += 1
  }
  console.log(problems === 0 ? `\nA class can run in "${name}".` : `\nNo class can run in "${name}" yet.`)
  return problems === 0 ? 0 : 1
}

const [first, name, ...more] = process.argv.slice(2)
if (first === undefined) process.exitCode = await list()
else if (first === 'check' && name !== undefined && more.length === 0) process.exitCode = await check(name)
else if (first === 'check') {
  console.error('Usage: npm run images -- check NAME')
  process.exitCode = 2
} else {
  process.exitCode = build(...process.argv.slice(2))
}
