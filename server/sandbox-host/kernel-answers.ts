// What a kernel says about a place in a source, in the units and the bounds of the protocol. Pure.
// Browsers count UTF-16 units, kernels code points: the two part at the first emoji.
import type { Completion, CompletionItem, Inspection } from '#protocol/completion.ts'
import type { KernelMessage } from './kernel-messages.ts'

type CompleteReply = Extract<KernelMessage, { type: 'complete_reply' }>['content']
type InspectReply = Extract<KernelMessage, { type: 'inspect_reply' }>['content']

export const answerLimits = {
  items: 500,
  /** Longer ones are no names: they are left out, for cut in two they would be wrong. In UTF-16 units. */
  itemText: 500,
  type: 50,
  signature: 2000,
  inspection: 100_000,
} as const

/** How many code points lie before `offset`; half a surrogate pair counts as one. */
export function codePointsBefore(source: string, offset: number): number {
  let count = 0
  for (const _ of source.slice(0, offset)) count += 1
  return count
}

/** The UTF-16 offset behind that many code points, or null where the source has fewer. */
export function offsetOf(source: string, codePoints: number): number | null {
  let offset = 0
  let left = codePoints
  for (const character of source) {
    if (left === 0) break
    left -= 1
    offset += character.length
  }
  return left === 0 ? offset : null
}

/** Null for an answer that does not fit the source. */
export function completionOf(source: string, reply: CompleteReply): Completion | null {
  if (reply.status !== 'ok') return null
  const from = offsetOf(source, reply.cursor_start)
  const to = offsetOf(source, reply.cursor_end)
  if (from === null || to === null || from > to) return null
  const about = new Map(reply.metadata._jupyter_types_experimental.map(item => [item.text, item]))
  const items = [...new Set(reply.matches)]
    .filter(text => text !== '' && text.length <= answerLimits.itemText)
    .slice(0, answerLimits.items)
    .map((text): CompletionItem => {
      const item = about.get(text)
      // IPython's own word for "does not know".
      const type = item?.type === '<unknown>' ? null : bounded(item?.type, answerLimits.type)
      return { text, type, signature: bounded(item?.signature, answerLimits.signature) }
    })
  return { from, to, items }
}

/** `none`: the kernel does not know what stands there. Null for an answer that makes no sense. */
export function inspectionOf(reply: InspectReply): Inspection | 'none' | null {
  if (reply.status !== 'ok') return null
  const text = reply.data['text/plain']
  if (!reply.found) return 'none'
  if (typeof text !== 'string') return null
  return { text: text.slice(0, answerLimits.inspection).toWellFormed() }
}

/** Null for nothing and for what is too long to be what it should be. */
function bounded(text: string | null | undefined, limit: number): string | null {
  return text && text.length <= limit ? text : null
}
