// Structured log lines on standard error, as JSON. What people typed never goes into a message.
import { type Logger, pino } from 'pino'

export type { Logger } from 'pino'

export function createLog(level: string): Logger {
  return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, pino.destination(2))
}
