// The load of `bench -- fanout`, in a process of its own: one writer at a steady pace and many followers on raw sockets.
// Every follower decodes every message as far as is needed to see which keystroke it carries. Prints one line of JSON.
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { parseArgs } from 'node:util'
import * as encoding from 'lib0/encoding'
import * as Y from 'yjs'

const { values } = parseArgs({
  options: {
    port: { type: 'string' },
    followers: { type: 'string' },
    seconds: { type: 'string' },
    rate: { type: 'string' },
    writerPath: { type: 'string' },
    followerPath: { type: 'string' },
    hocuspocus: { type: 'boolean' },
    server: { type: 'string' },
  },
})
const port = Number(values.port)
const followerCount = Number(values.followers)
const rate = Number(values.rate)
const warmUpKeys = rate * 2
const keys = warmUpKeys + rate * Number(values.seconds)
const documentName = 'bench'

const sentAt: number[] = []
const latenciesMs: number[] = []
let deliveries = 0
let frames = 0
let inSync = 0

/** Reads unmasked WebSocket frames and hands their payload over; control frames are passed by. */
function readFrames(socket: Socket, onMessage: (message: Buffer) => void): void {
  let rest: Buffer = Buffer.alloc(0)
  let isOpen = false
  socket.on('data', chunk => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    if (!isOpen) {
      const end = rest.indexOf('\r\n\r\n')
      if (end < 0) return
      if (!rest.subarray(0, 12).toString().startsWith('HTTP/1.1 101')) throw new Error(rest.toString())
      rest = rest.subarray(end + 4)
      isOpen = true
      socket.emit('open')
    }
    for (;;) {
      if (rest.length < 2) return
      const short = rest.readUInt8(1) & 127
      const head = short === 126 ? 4 : short === 127 ? 10 : 2
      if (rest.length < head) return
      const length = head === 4 ? rest.readUInt16BE(2) : head === 10 ? Number(rest.readBigUInt64BE(2)) : short
      if (rest.length < head + length) return
      if ((rest.readUInt8(0) & 15) === 2) onMessage(rest.subarray(head, head + length))
      rest = rest.subarray(head + length)
    }
  })
}

function open(path: string, onMessage: (message: Buffer) => void): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  socket.setNoDelay(true)
  readFrames(socket, onMessage)
  const key = randomBytes(16).toString('base64')
  socket.write(
    `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
      `Sec-WebSocket-Key: ${key}\r\nSec-WebSocket-Version: 13\r\n\r\n`,
  )
  return new Promise((resolve, reject) => {
    socket.once('open', () => resolve(socket))
    socket.once('error', reject)
  })
}

/** A masked frame, as clients must send it; the mask is zero, so nothing is changed by it. */
function send(socket: Socket, write: (encoder: encoding.Encoder) => void): void {
  const encoder = encoding.createEncoder()
  if (values.hocuspocus) encoding.writeVarString(encoder, documentName)
  write(encoder)
  const message = encoding.toUint8Array(encoder)
  const head =
    message.length < 126
      ? Buffer.from([0x82, 0x80 | message.length, 0, 0, 0, 0])
      : Buffer.from([0x82, 0x80 | 126, message.length >> 8, message.length & 255, 0, 0, 0, 0])
  socket.write(Buffer.concat([head, message]))
}

async function join(path: string, onMessage: (message: Buffer) => void): Promise<Socket> {
  const socket = await open(path, onMessage)
  if (values.hocuspocus) {
    send(socket, encoder => {
      for (const number of [2, 0]) encoding.writeVarUint(encoder, number)
      encoding.writeVarString(encoder, 'token')
    })
  }
  send(socket, encoder => {
    for (const number of [0, 0, 1, 0]) encoding.writeVarUint(encoder, number)
  })
  return socket
}

const nameBytes = values.hocuspocus ? Buffer.from(documentName).length + 1 : 0

function takeMessage(message: Buffer): void {
  if (message[nameBytes] !== 0) return
  const step = message[nameBytes + 1]
  if (step === 1) inSync += 1
  if (step !== 2) return
  const [first, count] = keystrokes(message, nameBytes + 2)
  if (count === 0) return
  frames += 1
  const now = performance.now()
  for (let key = first; key < first + count; key += 1) {
    if (key < warmUpKeys) continue
    deliveries += 1
    latenciesMs.push(now - (sentAt[key] ?? now))
  }
}

/** Which keystrokes an update carries: the clock of the writer's first part, and how far the text in it goes. */
function keystrokes(message: Buffer, at: number): [first: number, count: number] {
  let position = at
  const varUint = () => {
    let value = 0
    for (let factor = 1; ; factor *= 128) {
      const byte = message[position] ?? 0
      position += 1
      value += (byte & 127) * factor
      if (byte < 128) return value
    }
  }
  varUint()
  const clients = varUint()
  if (clients !== 1) return [0, 0]
  const structs = varUint()
  varUint()
  const clock = varUint()
  if (structs !== 1) return [clock, structs]
  const info = message[position] ?? 0
  position += 1
  if (info & 128) {
    varUint()
    varUint()
  } else {
    varUint()
    const nameLength = varUint()
    position += nameLength
  }
  return [clock, varUint()]
}

/** CPU time of a process and of its main thread alone: fields 14 and 15 of proc(5), in ticks of 10 ms. */
function cpuSeconds(pid: string): { process: number; mainThread: number } {
  const [all = 0, mainThread = 0] = [`/proc/${pid}/stat`, `/proc/${pid}/task/${pid}/stat`].map(file => {
    const fields = readFileSync(file, 'utf8').split(') ')[1]?.split(' ') ?? []
    return (Number(fields[11]) + Number(fields[12])) / 100
  })
  return { process: all, mainThread }
}

function memoryMegabytes(pid: string): number {
  const kilobytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return Number(kilobytes) / 1024
}

for (let start = 0; start < followerCount; start += 50) {
  const batch = Array.from({ length: Math.min(50, followerCount - start) }, () =>
    join(values.followerPath ?? '/', takeMessage),
  )
  await Promise.all(batch)
}
const writer = await join(values.writerPath ?? '/', () => {})
while (inSync < followerCount) await new Promise(resolve => setImmediate(resolve))

const document = new Y.Doc()
const text = document.getText('source')
document.on('update', (update: Uint8Array) => {
  send(writer, encoder => {
    encoding.writeVarUint(encoder, 0)
    encoding.writeVarUint(encoder, 2)
    encoding.writeVarUint8Array(encoder, update)
  })
})

let key = 0
let before = { server: { process: 0, mainThread: 0 }, load: process.cpuUsage(), at: 0 }
const server = values.server ?? ''
await new Promise<void>(resolve => {
  const timer = setInterval(() => {
    if (key === warmUpKeys) {
      before = { server: cpuSeconds(server), load: process.cpuUsage(), at: performance.now() }
    }
    if (key === keys) {
      clearInterval(timer)
      resolve()
      return
    }
    sentAt.push(performance.now())
    text.insert(key, 'x')
    key += 1
  }, 1000 / rate)
})
const wanted = (keys - warmUpKeys) * followerCount
const deadline = performance.now() + 10_000
while (deliveries < wanted && performance.now() < deadline)
  await new Promise(resolve => setTimeout(resolve, 20))
const load = process.cpuUsage(before.load)
const after = cpuSeconds(server)
const microsPerDelivery = (part: 'process' | 'mainThread') =>
  ((after[part] - before.server[part]) * 1e6) / deliveries
latenciesMs.sort((a, b) => a - b)
const percentile = (share: number) => latenciesMs[Math.floor(latenciesMs.length * share)] ?? Number.NaN
console.log(
  JSON.stringify({
    deliveries,
    missing: wanted - deliveries,
    frames,
    p50Ms: percentile(0.5),
    p99Ms: percentile(0.99),
    serverMicrosPerDelivery: microsPerDelivery('process'),
    mainThreadMicrosPerDelivery: microsPerDelivery('mainThread'),
    serverMegabytes: memoryMegabytes(server),
    loadShare: (load.user + load.system) / 1e3 / (performance.now() - before.at),
  }),
)
process.exit(0)
