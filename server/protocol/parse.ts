// Parsing of whatever comes from outside: the value as its schema says, or a refusal in words.
import type { z } from 'zod'
import { Refusal } from './refusals.ts'

/** Throws `bad-request` with the first thing that is wrong. */
export function parse<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const parsed = schema.safeParse(input)
  if (parsed.success) return parsed.data
  throw new Refusal('bad-request', sentence(parsed.error.issues[0]))
}

/** Our own messages are sentences already; zod's are for programmers and name the place. */
function sentence(issue: z.core.$ZodIssue | undefined): string {
  const message = issue?.message ?? ''
  if (/[.!]$/.test(message)) return message
  const where = issue?.path.length ? `"${issue.path.join('.')}"` : 'what was sent'
  return `Please check ${where}: ${message || 'it cannot be understood'}.`
}
