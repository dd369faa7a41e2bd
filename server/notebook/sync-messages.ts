// The messages of the y-websocket protocol, decoded strictly and encoded into WebSocket frames. Pure.
import * as encoding from 'lib0/encoding'
import { ByteReader, MalformedBytes } from './byte-reader.ts'

export type SyncMessage =
  | { readonly type: 'state-vector'; readonly vector: Uint8Array }
  /** `SyncStep2` and `Update` differ in name only: both are a V1 update. */
  | { readonly type: 'update'; readonly update: Uint8Array }
  | { readonly type: 'awareness'; readonly entries: Uint8Array }
  | { readonly type: 'awareness-wanted' }

const sync = 0
const awareness = 1
const awarenessWanted = 3
const stateVector = 0
const answer = 1
const update = 2

/** Throws `MalformedBytes` unless the bytes are exactly one message of a known type. */
export function readSyncMessage(bytes: Uint8Array): SyncMessage {
  const reader = new ByteReader(bytes)
  const message = readBody(reader)
  reader.end()
  return message
}

function readBody(reader: ByteReader): SyncMessage {
  const type = reader.varUint()
  if (type === awareness) return { type: 'awareness', entries: reader.bytes() }
  if (type === awarenessWanted) return { type: 'awareness-wanted' }
  if (type !== sync) throw new MalformedBytes(`message of type ${type}`)
  const step = reader.varUint()
  if (step === stateVector) return { type: 'state-vector', vector: reader.bytes() }
  if (step === answer || step === update) return { type: 'update', update: reader.bytes() }
  throw new MalformedBytes(`sync message of type ${step}`)
}

/** Reads a state vector: the clock of each client. Throws `MalformedBytes`. */
export function readStateVector(bytes: Uint8Array): ReadonlyMap<number, number> {
  const reader = new ByteReader(bytes)
  const clocks = new Map<number, number>()
  for (let left = reader.varUint(); left > 0; left -= 1) clocks.set(reader.varUint(), reader.varUint())
  reader.end()
  return clocks
}

/** Asks for what the other side has beyond this vector. */
export function stateVectorFrame(vector: Uint8Array): Buffer {
  return syncFrame(stateVector, vector)
}

/** Answers a state vector. */
export function answerFrame(bytes: Uint8Array): Buffer {
  return syncFrame(answer, bytes)
}

export function updateFrame(bytes: Uint8Array): Buffer {
  return syncFrame(update, bytes)
}

/** The same as parts to be written one after the other, the second of which are the bytes themselves, not a copy. */
export function updateFrameParts(bytes: Uint8Array): readonly Buffer[] {
  return [syncFrameStart(update, bytes.length), Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)]
}

export function awarenessFrame(entries: Uint8Array): Buffer {
  return frame(encoder => {
    encoding.writeVarUint(encoder, awareness)
    encoding.writeVarUint8Array(encoder, entries)
  })
}

function syncFrame(step: number, bytes: Uint8Array): Buffer {
  return Buffer.concat([syncFrameStart(step, bytes.length), bytes])
}

/** All of the frame that stands before its last `length` bytes. */
function syncFrameStart(step: number, length: number): Buffer {
  const encoder = encoding.createEncoder()
  encoding.writeVarUint(encoder, sync)
  encoding.writeVarUint(encoder, step)
  encoding.writeVarUint(encoder, length)
  const start = encoding.toUint8Array(encoder)
  return Buffer.concat([frameHead(start.length + length), start])
}

/** One whole WebSocket frame, made once and written to any number of sockets. y-websocket 3 reads one message per frame. */
function frame(write: (encoder: encoding.Encoder) => void): Buffer {
  const encoder = encoding.createEncoder()
  write(encoder)
  const message = encoding.toUint8Array(encoder)
  return Buffer.concat([frameHead(message.length), message])
}

/** RFC 6455, section 5.2: a final, unmasked, binary frame of that many bytes. */
function frameHead(length: number): Buffer {
  const finalBinary = 0x82
  if (length < 126) return Buffer.from([finalBinary, length])
  if (length < 65_536) return Buffer.from([finalBinary, 126, length >> 8, length & 255])
  const head = Buffer.alloc(10)
  head.writeUInt16BE((finalBinary << 8) | 127)
  head.writeBigUInt64BE(BigInt(length), 2)
  return head
}
