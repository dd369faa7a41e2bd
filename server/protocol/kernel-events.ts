// What a kernel tells the server, already coalesced and bounded by the sandbox-host. Everything in it came from
// code that people run: strings and sizes are checked, content is never trusted.
import { z } from 'zod'
import { exit } from './exits.ts'
import { cellId, type ExecutionId, id } from './ids.ts'

const place = { executionId: id<ExecutionId>(), cellId }
/** A mime bundle: mime type → text, base64 text or JSON. */
const bundle = z.record(z.string().max(200), z.unknown())
const rich = {
  data: bundle,
  metadata: bundle,
  displayId: z.string().max(200).nullable(),
}

export const kernelEvent = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('state'),
    state: z.enum(['starting', 'idle', 'busy', 'restarting', 'dead']),
    exit: exit.nullable(),
  }),
  /** The cell waits its turn. */
  z.object({ type: z.literal('queued'), ...place }),
  /** The cell runs now, since `at` (ISO 8601); the server clears its outputs. */
  z.object({ type: z.literal('started'), ...place, at: z.string() }),
  z.object({ type: z.literal('stream'), ...place, name: z.enum(['stdout', 'stderr']), text: z.string() }),
  z.object({ type: z.literal('display'), ...place, ...rich }),
  z.object({ type: z.literal('result'), ...place, ...rich, executionCount: z.number().int() }),
  /** New content for every output that carries this display id, in whatever cell. */
  z.object({ type: z.literal('update-display'), ...rich, displayId: z.string().max(200) }),
  z.object({ type: z.literal('clear-output'), ...place, wait: z.boolean() }),
  z.object({
    type: z.literal('error'),
    ...place,
    name: z.string(),
    value: z.string(),
    traceback: z.array(z.string()),
  }),
  /**
   * Text that the budget left out of the stream events, for the file of the full output; some 200 KB at a time, at most
   * 20 Mi UTF-16 units per execution. The full text of an execution is the text of its `stream` events before its first
   * `left-out`, then that of all its `left-out` events; `stream` events behind the first one are notices and the end of
   * the output once more, for the page only. A `clear-output` of it that takes effect begins the full text anew, and this
   * rule with it. May come behind `finished`, for it waits until the server has stored what came before.
   * `name` is that of its beginning: where the two alternate, a piece holds both.
   */
  z.object({ type: z.literal('left-out'), ...place, name: z.enum(['stdout', 'stderr']), text: z.string() }),
  /** The kernel proposes a source: for the cell itself (`%load`) or for a new cell below it. */
  z.object({
    type: z.literal('next-input'),
    ...place,
    text: z.string().max(200_000),
    replaces: z.boolean(),
  }),
  z.object({ type: z.literal('input-wanted'), ...place, prompt: z.string(), isPassword: z.boolean() }),
  /** The `input()` was answered or interrupted. */
  z.object({ type: z.literal('input-over'), ...place }),
  z.object({
    type: z.literal('finished'),
    ...place,
    /** `dropped`: it never ran, because one before it failed or was interrupted. */
    status: z.enum(['ok', 'error', 'dropped']),
    executionCount: z.number().int().nullable(),
    elapsedMs: z.number(),
  }),
])

export type KernelEvent = z.infer<typeof kernelEvent>
