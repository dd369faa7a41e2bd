// Parsing of whatever comes from outside: the value as its schema says, or a refusal in words.
import type { z } from 'zod'
import { Refusal } from './refusals.ts'

/** Throws `bad-request` with the first thing that is wrong. */
export function parse<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const parsed = schema.safeParse(input)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  const where = issue?.path.length ? `${issue.path.join('.')}: ` : ''
  throw new Refusal('bad-request', `${where}${issue?.message ?? 'That cannot be understood.'}`)
}
