// Frames on the unix socket between server and sandbox-host.
// Layout, big endian: length u32 of what follows · kind u8 · body. Kind 0: JSON. Kinds 1 and 2, terminal bytes:
// id length u8 · terminal id · position float64 · bytes.
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
  /** Input; `position` is not used and is 0. */
  | {
      readonly kind: 'input'
      readonly terminalId: TerminalId
      readonly position: number
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
  const name = Buffer.from(frame.terminalId)
  const head = Buffer.alloc(6 + name.length + 8)
  head.writeUInt32BE(head.length - 4 + frame.data.length)
  head.writeUInt8(kinds[frame.kind], 4)
  head.writeUInt8(name.length, 5)
  name.copy(head, 6)
  head.writeDoubleBE(frame.position, 6 + name.length)
  return Buffer.concat([head, frame.data])
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
  const nameLength = body.readUInt8(1)
  return {
    kind: kind === kinds.output ? 'output' : 'input',
    terminalId: body.toString('utf8', 2, 2 + nameLength) as TerminalId,
    position: body.readDoubleBE(2 + nameLength),
    data: body.subarray(10 + nameLength),
  }
}
