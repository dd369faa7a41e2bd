// Jupyter's messages as they travel over zeromq: framing and signature. Knows nothing of their meaning. Pure.
// Frames: routing ids… · "<IDS|MSG>" · signature · header · parent header · metadata · content · buffers…
import { createHmac, timingSafeEqual } from 'node:crypto'

/** A message to send. `id` names it, and what it causes refers to it. */
export interface OutgoingMessage {
  readonly id: string
  readonly type: string
  readonly content: unknown
  /** The header of the message that is answered; empty for a request. */
  readonly parentHeader?: unknown
}

/** A message that came in. Its signature was right, which proves little: learners' code can read the key too. */
export interface IncomingMessage {
  readonly type: string
  readonly header: Readonly<Record<string, unknown>>
  /** The id of the message that caused this one; null when it names none. */
  readonly parentId: string | null
  /** Not parsed yet, so that a flood can be counted without the cost of reading it. */
  readonly content: Buffer
}

const delimiter = Buffer.from('<IDS|MSG>')
const protocol = '5.3'
/** A header is a few hundred bytes; what is larger is not one. */
const headerLimitBytes = 64 * 1024
const idLimit = 200

export function encodeMessage(key: string, sender: string, message: OutgoingMessage): Buffer[] {
  const header = {
    msg_id: message.id,
    msg_type: message.type,
    session: sender,
    username: 'followalong',
    date: new Date().toISOString(),
    version: protocol,
  }
  const parts = [header, message.parentHeader ?? {}, {}, message.content].map(part =>
    Buffer.from(JSON.stringify(part)),
  )
  return [delimiter, Buffer.from(sign(key, parts)), ...parts]
}

/** Null for whatever is not a whole, signed message of sane shape. */
export function decodeMessage(key: string, frames: readonly Buffer[]): IncomingMessage | null {
  const start = frames.findIndex(frame => frame.equals(delimiter))
  if (start < 0) return null
  const [signature, header, parent, metadata, content] = frames.slice(start + 1, start + 6)
  if (!signature || !header || !parent || !metadata || !content) return null
  if (header.length > headerLimitBytes || parent.length > headerLimitBytes) return null
  const expected = Buffer.from(sign(key, [header, parent, metadata, content]))
  if (signature.length !== expected.length || !timingSafeEqual(signature, expected)) return null
  const head = parseObject(header)
  const type = head?.['msg_type']
  if (!head || typeof type !== 'string') return null
  const parentId = parseObject(parent)?.['msg_id']
  return {
    type,
    header: head,
    parentId: typeof parentId === 'string' && parentId.length <= idLimit ? parentId : null,
    content,
  }
}

/** The JSON object in a frame, or null when there is none. */
export function parseObject(frame: Buffer): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(frame.toString('utf8'))
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null
  } catch {
    return null
  }
}

function sign(key: string, parts: readonly Buffer[]): string {
  const hmac = createHmac('sha256', key)
  for (const part of parts) hmac.update(part)
  return hmac.digest('hex')
}
