// The single place where an error becomes a "no" for people. What nobody expected is logged once, with its stack.
import { Refusal } from '#protocol/refusals.ts'
import type { Logger } from '../log.ts'

export function toRefusal(error: unknown, log: Logger): Refusal {
  if (error instanceof Refusal) return error
  log.error({ err: error }, 'unexpected error')
  return new Refusal('internal', 'Something went wrong on the server. Nothing was lost; please try again.')
}
