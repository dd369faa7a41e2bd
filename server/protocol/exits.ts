// How a kernel, a sandbox or a terminal ended, as data: a cause for programs, a sentence for people.
import { z } from 'zod'

export const exitCauses = [
  'finished',
  'out-of-memory',
  'crashed',
  'killed',
  'stopped',
  'engine-gone',
] as const

/** `message` names the cause and what to do next. */
export const exit = z.object({ cause: z.enum(exitCauses), message: z.string().max(1000) })

export type Exit = z.infer<typeof exit>
