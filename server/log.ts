// Structured log lines on standard error. What people typed never goes into a message, only into fields, cut and escaped.
import { type Logger, pino } from 'pino'

export type { Logger } from 'pino'

/** The longest text a field may carry, in characters. */
const fieldLimit = 256

export function createLog(level: string): Logger {
  return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, pino.destination(2))
}

/** Text from outside, fit for a log field. */
export function forLog(text: string): string {
  return text.slice(0, fieldLimit).replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, '�')
}
