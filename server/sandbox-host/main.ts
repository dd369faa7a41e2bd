// The sandbox-host's process: `node main.ts <state directory> [runtime]`. Outlives the server that started it.
import { Host } from './host.ts'
import { createHostLog } from './host-log.ts'
import { openHostsFile } from './hosts-file.ts'
import { openStateDirectory } from './state-directory.ts'

const [stateDirectory, runtime = null] = process.argv.slice(2)
if (!stateDirectory) {
  process.stderr.write('Usage: node server/sandbox-host/main.ts <state directory> [runtime]\n')
  process.exit(2)
}

const state = openStateDirectory(stateDirectory)
openHostsFile()
const log = createHostLog(state.logPath)

let isEnding = false
async function end(): Promise<void> {
  if (isEnding) return
  isEnding = true
  log.info('ends')
  await host[Symbol.asyncDispose]()
  process.exit(0)
}

const host = new Host({ state, log, runtime, ended: () => void end() })

// The terminal that started the server may close; the sandboxes are not over for that.
process.on('SIGHUP', () => {})
process.on('SIGINT', () => {})
process.on('SIGTERM', () => void end())
process.on('uncaughtException', error => {
  log.fatal({ err: error }, 'a fault in the sandbox-host')
  // The next one goes on with what runs.
  process.exit(1)
})

if (await host.start()) log.info({ socket: state.socketPath }, 'listens')
else {
  log.info('another one serves this directory')
  process.exit(3)
}
