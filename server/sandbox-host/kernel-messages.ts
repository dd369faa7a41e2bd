// What a kernel's messages mean to us: their content checked and cut to size. What is not wanted or not sane is null. Pure.
import { z } from 'zod'
import { type IncomingMessage, parseObject } from './kernel-wire.ts'

/** The largest single representation of an output that is passed on, in UTF-16 units. */
export const representationLimit = 8 * 1024 * 1024
/** All representations of one output together: each unit may take six bytes in a frame to the server. */
const bundleLimit = 12 * 1024 * 1024
const metadataLimit = 256 * 1024
/** What is no mime type is not a representation, and `__proto__` is none. */
const mimeType = /^[\w.+-]{1,99}\/[\w.+-]{1,99}$/
/** JSON deeper than this is refused: everything that copies it later would have to recurse. */
const depthLimit = 64
/** The most text an error may bring, in UTF-16 units. */
const errorTextLimit = 200_000

/** More than any name space has; what names more is no completion. */
const matchesLimit = 100_000

/** The longest source that a kernel may propose, in UTF-16 units: as long as that of a cell. */
const nextInputLimit = 200_000

const text = z.string().transform(value => value.toWellFormed())
const shortText = text.transform(value => cut(value, 10_000))
const anything = z.record(z.string(), z.unknown()).catch({})

const rich = z.object({
  data: anything.transform(boundedBundle),
  metadata: anything.transform(metadata => (sizeOf(metadata) <= metadataLimit ? metadata : {})),
  transient: z
    .object({ display_id: z.string().max(200).nullish() })
    .catch({})
    .default({}),
})

const failure = {
  ename: shortText.catch('Error'),
  evalue: text.catch('').transform(value => cut(value, errorTextLimit)),
  traceback: z.array(text).catch([]).transform(boundedTraceback),
}

const matchType = z.object({ text, type: text.nullish(), signature: text.nullish() })
const noTypes = { _jupyter_types_experimental: [] }

const contents = {
  status: z.object({ execution_state: z.string() }),
  execute_input: z.object({ execution_count: z.number().int() }),
  stream: z.object({ name: z.enum(['stdout', 'stderr']), text }),
  display_data: rich,
  update_display_data: rich,
  execute_result: rich.extend({ execution_count: z.number().int() }),
  clear_output: z.object({ wait: z.boolean().default(false) }),
  error: z.object(failure),
  execute_reply: z.object({
    status: z.string(),
    execution_count: z.number().int().nullable().catch(null),
    payload: z.array(z.record(z.string(), z.unknown())).catch([]),
    ...failure,
  }),
  complete_reply: z.object({
    status: z.string(),
    matches: z.array(text).max(matchesLimit).default([]),
    cursor_start: z.number().int().min(0).default(0),
    cursor_end: z.number().int().min(0).default(0),
    metadata: z
      .object({ _jupyter_types_experimental: z.array(matchType).catch([]) })
      .catch(noTypes)
      .default(noTypes),
  }),
  inspect_reply: z.object({
    status: z.string(),
    found: z.boolean(),
    data: z.record(z.string(), z.unknown()).default({}),
  }),
  kernel_info_reply: z.object({}),
  interrupt_reply: z.object({}),
  input_request: z.object({ prompt: shortText.catch(''), password: z.boolean().catch(false) }),
} as const

type Contents = typeof contents
/** A message we know, by its type, with the content that type has. */
export type KernelMessage = {
  [T in keyof Contents]: { readonly type: T; readonly content: z.output<Contents[T]> }
}[keyof Contents]

/** Null for types we do not use and for content that is not what its type says. */
export function readMessage(message: IncomingMessage): KernelMessage | null {
  if (!Object.hasOwn(contents, message.type)) return null
  const type = message.type as keyof Contents
  const content = contents[type].safeParse(parseObject(message.content))
  return content.success ? ({ type, content: content.data } as KernelMessage) : null
}

/** What the pager would have shown (`print?`, `%lprun`), from the payload of a reply. */
export function pagedText(payload: readonly Record<string, unknown>[]): string | null {
  for (const { source, data } of payload) {
    if (source !== 'page' || typeof data !== 'object' || data === null) continue
    const plain = (data as Record<string, unknown>)['text/plain']
    if (typeof plain === 'string') return cut(plain.toWellFormed(), representationLimit)
  }
  return null
}

/** The first `limit` units of a text, never half of a surrogate pair. */
function cut(value: string, limit: number): string {
  return value.length <= limit ? value : value.slice(0, limit).toWellFormed()
}

/** The source that the code proposed last, by `%load` or `set_next_input()`; longer than a cell may be, it is none. */
export function nextInput(
  payload: readonly Record<string, unknown>[],
): { readonly text: string; readonly replaces: boolean } | null {
  const proposed = payload.findLast(({ source }) => source === 'set_next_input')
  const wanted = proposed?.['text']
  if (typeof wanted !== 'string' || wanted.length > nextInputLimit) return null
  return { text: wanted.toWellFormed(), replaces: proposed?.['replace'] === true }
}

function boundedBundle(data: Record<string, unknown>): Record<string, unknown> {
  const kept: Record<string, unknown> = {}
  const left: string[] = []
  let room = bundleLimit
  for (const [mime, value] of Object.entries(data)) {
    if (!mimeType.test(mime)) continue
    const size = sizeOf(value)
    if (size > representationLimit || size > room) left.push(mime)
    else {
      kept[mime] = typeof value === 'string' ? value.toWellFormed() : value
      room -= size
    }
  }
  if (left.length > 0 && kept['text/plain'] === undefined) {
    const megabytes = representationLimit / 1024 / 1024
    kept['text/plain'] = `[Not shown, larger than ${megabytes} MB: ${cut(left.join(', '), 500)}]`
  }
  return kept
}

/** Rough size of JSON in UTF-16 units, without recursion; infinite when it is too deep. */
function sizeOf(value: unknown): number {
  let size = 0
  let level: unknown[] = [value]
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > depthLimit) return Number.POSITIVE_INFINITY
    const next: unknown[] = []
    for (const item of level) {
      size += typeof item === 'string' ? item.length : 8
      if (typeof item !== 'object' || item === null) continue
      for (const [key, inner] of Object.entries(item)) {
        size += key.length
        next.push(inner)
      }
    }
    level = next
  }
  return size
}

function boundedTraceback(lines: string[]): string[] {
  let room = errorTextLimit
  const kept: string[] = []
  for (const line of lines) {
    kept.push(cut(line, room))
    room -= line.length
    if (room <= 0) break
  }
  return kept
}
