// A document's client on a bare socket, as cheap as can be: thousands of them fit beside a server on two cores. Speaks
// the y-websocket protocol, or Hocuspocus's, which names the document in every message and begins with a token.
import { randomBytes } from 'node:crypto'
import { connect, type Socket } from 'node:net'
import * as encoding from 'lib0/encoding'

export interface Dialect {
  readonly port: number
  readonly isHocuspocus: boolean
}

const documentName = 'bench'
const nameBytes = documentName.length + 1

/** What a message of a server says, as far as a benchmark needs it. */
export type Step = 'question' | 'answer' | 'update' | 'other'

/** `length` is that of the whole message, of which there may be the beginning only. */
export type OnMessage = (step: Step, message: Buffer, at: number, length: number) => void

interface Reading {
  /** Otherwise the beginning of a large message is handed over once all of it has come: keeping the rest costs time. */
  readonly isWhole: boolean
}

/** So much of a message is handed over in any case. */
const beginningBytes = 16 * 1024

export class RawClient {
  readonly socket: Socket
  readonly #dialect: Dialect

  private constructor(socket: Socket, dialect: Dialect) {
    this.socket = socket
    this.#dialect = dialect
  }

  /** Connects and asks for the document, with an empty copy. `onMessage` gets where the update in a message begins. */
  static async join(
    dialect: Dialect,
    path: string,
    onMessage: OnMessage,
    reading: Reading = { isWhole: true },
  ): Promise<RawClient> {
    const client = await RawClient.#open(dialect, path, onMessage, reading)
    if (dialect.isHocuspocus) {
      client.send(encoder => {
        for (const number of [2, 0]) encoding.writeVarUint(encoder, number)
        encoding.writeVarString(encoder, 'token')
      })
    }
    client.send(encoder => {
      for (const number of [0, 0, 1, 0]) encoding.writeVarUint(encoder, number)
    })
    return client
  }

  static #open(dialect: Dialect, path: string, onMessage: OnMessage, reading: Reading): Promise<RawClient> {
    const socket = connect(dialect.port, '127.0.0.1')
    socket.setNoDelay(true)
    const start = dialect.isHocuspocus ? nameBytes : 0
    readFrames(socket, reading, (message, length) => {
      onMessage(stepOf(message, start), message, start + 2, length)
    })
    const key = randomBytes(16).toString('base64')
    socket.write(
      `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
        `Sec-WebSocket-Key: ${key}\r\nSec-WebSocket-Version: 13\r\n\r\n`,
    )
    return new Promise((resolve, reject) => {
      socket.once('open', () => resolve(new RawClient(socket, dialect)))
      socket.once('error', reject)
    })
  }

  sendUpdate(update: Uint8Array): void {
    this.send(encoder => {
      for (const number of [0, 2]) encoding.writeVarUint(encoder, number)
      encoding.writeVarUint8Array(encoder, update)
    })
  }

  /** A masked frame, as clients must send it; the mask is zero, so nothing is changed by it. */
  send(write: (encoder: encoding.Encoder) => void): void {
    const encoder = encoding.createEncoder()
    if (this.#dialect.isHocuspocus) encoding.writeVarString(encoder, documentName)
    write(encoder)
    const message = encoding.toUint8Array(encoder)
    this.socket.write(Buffer.concat([maskedHead(message.length), message]))
  }
}

function stepOf(message: Buffer, start: number): Step {
  if (message[start] !== 0) return 'other'
  const step = message[start + 1]
  return step === 0 ? 'question' : step === 1 ? 'answer' : 'update'
}

function maskedHead(length: number): Buffer {
  if (length < 126) return Buffer.from([0x82, 0x80 | length, 0, 0, 0, 0])
  if (length < 65_536) return Buffer.from([0x82, 0x80 | 126, length >> 8, length & 255, 0, 0, 0, 0])
  const head = Buffer.alloc(14)
  head.writeUInt16BE(0x82ff)
  head.writeBigUInt64BE(BigInt(length), 2)
  return head
}

/** Reads unmasked WebSocket frames and hands their payload over; control frames are passed by. */
function readFrames(
  socket: Socket,
  { isWhole }: Reading,
  onMessage: (message: Buffer, length: number) => void,
): void {
  let parts: Buffer[] = []
  let heldBytes = 0
  /** So much must be there before it is worth looking again: a large message comes in many pieces. */
  let neededBytes = 0
  let passedBytes = 0
  let isOpen = false
  socket.on('data', chunk => {
    let behind: Buffer | null = null
    if (isWhole || heldBytes < beginningBytes) {
      parts.push(chunk)
      heldBytes += chunk.length
    } else {
      const missing = neededBytes - heldBytes - passedBytes
      passedBytes += Math.min(missing, chunk.length)
      if (chunk.length > missing) behind = chunk.subarray(missing)
    }
    if (heldBytes + passedBytes < neededBytes) return
    let rest = parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts)
    if (!isOpen) {
      const end = rest.indexOf('\r\n\r\n')
      if (end >= 0) {
        if (!rest.subarray(0, 12).toString().startsWith('HTTP/1.1 101')) throw new Error(rest.toString())
        rest = rest.subarray(end + 4)
        isOpen = true
        socket.emit('open')
      }
    }
    neededBytes = 0
    while (isOpen) {
      const frame = frameAt(rest)
      if (frame.end > rest.length + passedBytes) {
        neededBytes = frame.end
        break
      }
      if ((rest.readUInt8(0) & 15) === 2) {
        onMessage(rest.subarray(frame.start, frame.end), frame.end - frame.start)
      }
      rest = behind ?? rest.subarray(frame.end)
      behind = null
      passedBytes = 0
    }
    parts = rest.length > 0 ? [rest] : []
    heldBytes = rest.length
  })
}

/** Where the payload of the first frame begins and ends, or how many bytes are needed to know. */
function frameAt(bytes: Buffer): { start: number; end: number } {
  if (bytes.length < 2) return { start: 2, end: 2 }
  const short = bytes.readUInt8(1) & 127
  const start = short === 126 ? 4 : short === 127 ? 10 : 2
  if (bytes.length < start) return { start, end: start }
  const length = start === 4 ? bytes.readUInt16BE(2) : start === 10 ? Number(bytes.readBigUInt64BE(2)) : short
  return { start, end: start + length }
}
