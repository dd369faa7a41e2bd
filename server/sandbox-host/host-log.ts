// The sandbox-host's log: pino's JSON lines in a file of bounded size, with the one before it kept.
import { closeSync, fstatSync, openSync, renameSync, writeSync } from 'node:fs'
import { type Logger, pino } from 'pino'

const limitBytes = 4 * 1024 * 1024

/** Written synchronously: the last lines before a crash are the ones that matter, and there are few. */
export function createHostLog(path: string): Logger {
  let file = openSync(path, 'a', 0o600)
  let size = fstatSync(file).size
  const write = (line: string) => {
    if (size > limitBytes) {
      closeSync(file)
      renameSync(path, `${path}.1`)
      file = openSync(path, 'a', 0o600)
      size = 0
    }
    size += writeSync(file, line)
  }
  return pino({ base: { pid: process.pid }, timestamp: pino.stdTimeFunctions.isoTime }, { write })
}
