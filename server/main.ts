// The server's entry: configuration → server → what to open. Signals close it; sandboxes and kernels live on.
import { Refusal } from '#protocol/refusals.ts'
import { ConfigError, readConfig } from './config.ts'
import { type FollowalongServer, startServer } from './server.ts'

const demoCourse = 'threads-in-python'
/** How long the links wait for the sandbox-host, so that what is said of it is true. */
const patienceMs = 10_000

async function main(): Promise<void> {
  const config = readConfig(process.env)
  const startedAt = performance.now()
  const server = await startServer(config)
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      // Whatever was acknowledged is on disk already: a second signal or a hang loses nothing.
      setTimeout(() => process.exit(1), 8_000).unref()
      server[Symbol.asyncDispose]().then(() => process.exit(0))
    })
  }
  if (config.isDemoWanted && server.classrooms.running().length === 0) {
    await server.classrooms.create({ course: demoCourse })
  }
  await Promise.race([server.sandboxesKnown, new Promise(resolve => setTimeout(resolve, patienceMs))])
  announce(server, performance.now() - startedAt)
}

function announce({ classrooms, links, port }: FollowalongServer, tookMs: number): void {
  const lines = [``, `Followalong is ready on port ${port} (${(tookMs / 1000).toFixed(1)} s).`]
  for (const { id, code, title } of classrooms.running()) {
    const { instructor, participant, stage } = links.of(id, code)
    lines.push(
      ``,
      `  ${title}`,
      `    Teach     ${instructor}`,
      `    Join      ${participant}   (class code ${code})`,
      `    Project   ${stage}`,
    )
  }
  if (links.isForThisMachineOnly) {
    lines.push(
      '',
      '  ! Nobody but this machine can reach the server, since HOST is a local address. To let others join, start it',
      '    with HOST=0.0.0.0; behind a proxy on this machine, set PUBLIC_URL.',
    )
  }
  if (classrooms.outage) lines.push('', `  ! ${classrooms.outage}`)
  lines.push(
    '',
    '  Stop with Ctrl-C. Sandboxes and kernels go on; start again to find them as they were.',
    '',
  )
  console.log(lines.join('\n'))
}

main().catch(error => {
  if (error instanceof ConfigError || error instanceof Refusal) console.error(`\n${error.message}\n`)
  else console.error(error)
  process.exit(1)
})
