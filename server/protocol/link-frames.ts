// Frames on the unix socket between server and sandbox-host.
// Layout, big endian: length u32 of what follows · kind u8 · body. Kind 0: JSON. Kind 1, output of a terminal:
// id length u8 · terminal id · position float64 · bytes. Kind 2, input: id length u8 · terminal id · author length u8 ·
// author · bytes.
import type { TerminalId } from './ids.ts'
import type { RefusalBody } from './refusals.ts'

/** The largest frame either side accepts, in bytes. A larger one ends the connection. */
export const linkFrameLimitBytes = 96 * 1024 * 1024

export type LinkMessage =
  | { readonly kind: 'request'; readonly id: number; readonly command: string; readonly input: unknown }
  | { readonly kind: 'reply'; readonly id: number; readonly reply: unknown }
  | { readonly kind: 'refusal'; readonly id: number; readonly refusal: RefusalBody }
  | { readonly kind: 'event'; readonly name: string; readonly data: unknown }

export type LinkFrame =
  | { readonly kind: 'message'; readonly message: LinkMessage }
  /** Output whose last byte is at `position`. */
  | {
      readonly kind: 'output'
      readonly terminalId: TerminalId
      readonly position: number
      readonly data: Uint8Array
    }
  /** Keys; `author` is the display name of whoever types along, empty for the terminal's owner. */
  | {
      readonly kind: 'input'
      readonly terminalId: TerminalId
      readonly author: string
      readonly data: Uint8Array
    }

const kinds = { message: 0, output: 1, input: 2 } as const

export function encodeLinkFrame(frame: LinkFrame): Buffer {
  if (frame.kind === 'message') {
    const json = Buffer.from(JSON.stringify(frame.message))
    const head = Buffer.alloc(5)
    head.writeUInt32BE(1 + json.length)
    head.writeUInt8(kinds.message, 4)
    return Buffer.concat([head, json])
  }
  const field = frame.kind === 'output' ? positionField(frame.position) : short(frame.author)
  const body = [Buffer.from([kinds[frame.kind]]), short(frame.terminalId), field, frame.data]
  const length = Buffer.alloc(4)
  length.writeUInt32BE(body.reduce((sum, part) => sum + part.length, 0))
  return Buffer.concat([length, ...body])
}

function positionField(position: number): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeDoubleBE(position)
  return bytes
}

/** A text of at most 255 bytes behind its length; a longer one is cut. */
function short(text: string): Buffer {
  const bytes = Buffer.from(text).subarray(0, 255)
  return Buffer.concat([Buffer.from([bytes.length]), bytes])
}

/** Cuts a byte stream into frames. `push` throws on a malformed stream; the connection is then of no more use. */
export class LinkFrameReader {
  #chunks: Buffer[] = []
  #size = 0

  push(chunk: Buffer): LinkFrame[] {
    this.#chunks.push(chunk)
    this.#size += chunk.length
    const frames: LinkFrame[] = []
    for (let body = this.#take(); body; body = this.#take()) frames.push(decode(body))
    return frames
  }

  #take(): Buffer | null {
    if (this.#size < 4) return null
    if ((this.#chunks[0]?.length ?? 0) < 4) this.#join()
    const length = this.#chunks[0]?.readUInt32BE(0) ?? 0
    if (length > linkFrameLimitBytes) throw new Error(`link frame of ${length} bytes`)
    if (this.#size < 4 + length) return null
    const all = this.#join()
    const rest = all.subarray(4 + length)
    this.#chunks = rest.length ? [rest] : []
    this.#size = rest.length
    return all.subarray(4, 4 + length)
  }

  #join(): Buffer {
    const first = this.#chunks[0]
    const all = this.#chunks.length === 1 && first ? first : Buffer.concat(this.#chunks)
    this.#chunks = [all]
    return all
  }
}

function decode(body: Buffer): LinkFrame {
  const kind = body.readUInt8(0)
  if (kind === kinds.message) {
    return { kind: 'message', message: JSON.parse(body.toString('utf8', 1)) as LinkMessage }
  }
  if (kind !== kinds.output && kind !== kinds.input) throw new Error(`link frame of kind ${kind}`)
  const idEnd = 2 + body.readUInt8(1)
  const terminalId = body.toString('utf8', 2, idEnd) as TerminalId
  if (kind === kinds.output) {
    return { kind: 'output', terminalId, position: body.readDoubleBE(idEnd), data: body.subarray(idEnd + 8) }
  }
  const authorEnd = idEnd + 1 + body.readUInt8(idEnd)
  const author = body.toString('utf8', idEnd + 1, authorEnd)
  return { kind: 'input', terminalId, author, data: body.subarray(authorEnd) }
}
