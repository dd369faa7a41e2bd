// `npm run rehearse -- 60`: would a class of 60 go well here? Fake participants join, follow, type and run; prints how long
// everything took and how many seats can be promised. Starts a server of its own beside the one that may run, on data of its own,
// so that nothing is left behind; with `--at ADDRESS`, and the instructors' secret in INSTRUCTOR_TOKEN, they join the server there
// instead, where an ended class "Rehearsal" stays in the list. `npm run doctor` looks at the machine without any people.
import { randomBytes } from 'node:crypto'
import { parseArgs } from 'node:util'
import { freeSeats, readMachine } from '../server/sandbox-host/capacity.ts'
import { closeAll } from './bench/closing.ts'
import { WholeServer } from './bench/whole-server.ts'
import { type RehearsalParts, rehearse } from './rehearsal/rehearsal.ts'
import { verdictOf } from './rehearsal/verdict.ts'

const usage = 'Say for how many people: npm run rehearse -- 60 [--at https://class.example.org]'
const mostPeople = 1000

interface Wish {
  readonly people: number
  readonly at: string | null
}

function wishOf(args: readonly string[]): Wish | null {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { at: { type: 'string' } },
    })
    const people = Number(positionals[0])
    const isFitting =
      positionals.length === 1 && Number.isInteger(people) && people > 0 && people <= mostPeople
    if (!isFitting) return null
    if (values.at === undefined) return { people, at: null }
    return /^https?:$/.test(new URL(values.at).protocol) ? { people, at: new URL(values.at).origin } : null
  } catch {
    return null
  }
}

let isEnding = false
async function end(reason: unknown, exitCode: number): Promise<void> {
  if (isEnding) return
  isEnding = true
  console.error(reason instanceof Error ? reason.message : reason)
  await closeAll()
  process.exit(exitCode)
}

const tell = (text: string) => console.log(`  ${text}`)

async function there({ people, at }: Wish): Promise<boolean> {
  const instructorToken = process.env['INSTRUCTOR_TOKEN']
  if (!at || !instructorToken) throw new Error('Set INSTRUCTOR_TOKEN to the secret of the server there.')
  return report({ address: at, instructorToken, people, tell, freeSeats: async () => null })
}

async function here({ people }: Wish): Promise<boolean> {
  const instructorToken = randomBytes(24).toString('base64url')
  tell('A server is started for the rehearsal.')
  await using server = await WholeServer.start(async () => ({
    INSTRUCTOR_TOKEN: instructorToken,
    CLASS_LIMIT: String(people),
  }))
  const address = `http://127.0.0.1:${server.process.port}`
  return await report({
    address,
    instructorToken,
    people,
    tell,
    freeSeats: async () => freeSeats(await readMachine()),
  })
}

async function report(parts: RehearsalParts): Promise<boolean> {
  const { lines, promised } = verdictOf(await rehearse(parts))
  console.log(`\n${lines.join('\n')}`)
  return promised > 0
}

const wish = wishOf(process.argv.slice(2))
if (!wish) {
  console.error(usage)
  process.exitCode = 2
} else {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => end('Interrupted: cleaning up.', 130))
  }
  process.on('uncaughtException', error => end(error, 1))
  // Every follower listens for the end of the process.
  process.setMaxListeners(0)
  console.log(`\nA rehearsal for ${wish.people}.`)
  const isGood = await (wish.at === null ? here(wish) : there(wish))
  process.exit(isGood ? 0 : 1)
}
