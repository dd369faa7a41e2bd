// The load of `bench -- fanout` and `bench -- burst`, in a process of its own: one writer at a steady pace and many
// followers on bare sockets. Every follower looks into every update, so that nothing missing or out of order is passed
// over. Prints one line of JSON.
import { parseArgs } from 'node:util'
import * as Y from 'yjs'
import { countLoopLagAnew, cpuSeconds, memoryInUseMegabytes } from './measured-server.ts'
import { RawClient } from './raw-client.ts'
import { percentile } from './rounds.ts'
import { typedRange } from './typed-text.ts'

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '' },
    server: { type: 'string', default: '' },
    dialect: { type: 'string', default: '' },
    writerPath: { type: 'string', default: '/' },
    followerPath: { type: 'string', default: '/' },
    followers: { type: 'string', default: '' },
    seconds: { type: 'string', default: '' },
    /** Updates per second. */
    rate: { type: 'string', default: '' },
    /** How many characters an update adds. */
    characters: { type: 'string', default: '1' },
    warmUpSeconds: { type: 'string', default: '1' },
  },
})
const { server } = values
const dialect = { port: Number(values.port), isHocuspocus: values.dialect === 'hocuspocus' }
const followerCount = Number(values.followers)
const rate = Number(values.rate)
const size = Number(values.characters)
const warmUpUpdates = rate * Number(values.warmUpSeconds)
const updates = warmUpUpdates + rate * Number(values.seconds)
/** Nothing is awaited longer than this after the last update was sent. */
const patienceMs = 60_000

const sentAt: number[] = []
const latenciesMs: number[] = []
let deliveries = 0
let misplaced = 0
let writes = 0
let inSync = 0

class FollowerOfText {
  #length = 0

  take(message: Buffer, at: number): void {
    const range = typedRange(message, at)
    if (!range) return
    if (range.from !== this.#length) misplaced += 1
    const [first, end] = [range.from / size, range.to / size]
    this.#length = range.to
    const now = performance.now()
    for (let update = first; update < end; update += 1) {
      if (update < warmUpUpdates) continue
      deliveries += 1
      latenciesMs.push(now - (sentAt[update] ?? now))
    }
  }
}

async function follow(): Promise<void> {
  const text = new FollowerOfText()
  const client = await RawClient.join(dialect, values.followerPath, (step, message, at) => {
    if (step === 'answer') inSync += 1
    else if (step === 'update') text.take(message, at)
  })
  client.socket.on('data', () => {
    if (sentAt.length > warmUpUpdates) writes += 1
  })
}

const pause = (ms: number) => new Promise(resolve => setTimeout(resolve, ms))

const memoryBefore = await memoryInUseMegabytes(server)
for (let start = 0; start < followerCount; start += 50) {
  await Promise.all(Array.from({ length: Math.min(50, followerCount - start) }, follow))
}
const writer = await RawClient.join(dialect, values.writerPath, () => {})
while (inSync < followerCount) await pause(5)
const memoryOfFollowers = (await memoryInUseMegabytes(server)) - memoryBefore

const document = new Y.Doc()
const text = document.getText('source')
document.on('update', (update: Uint8Array) => writer.sendUpdate(update))
const piece = 'x'.repeat(size)

let before = { server: { process: 0, mainThread: 0 }, load: process.cpuUsage(), at: 0 }
const startAt = performance.now()
await new Promise<void>(resolve => {
  const timer = setInterval(
    () => {
      const due = Math.min(updates, Math.floor(((performance.now() - startAt) / 1000) * rate) + 1)
      while (sentAt.length < due) {
        if (sentAt.length === warmUpUpdates) {
          countLoopLagAnew(server)
          before = { server: cpuSeconds(server), load: process.cpuUsage(), at: performance.now() }
        }
        const position = sentAt.length * size
        sentAt.push(performance.now())
        text.insert(position, piece)
      }
      if (sentAt.length < updates) return
      clearInterval(timer)
      resolve()
    },
    Math.min(1000 / rate, 5),
  )
})
const typingSeconds = (performance.now() - before.at) / 1000
const wanted = (updates - warmUpUpdates) * followerCount
const deadline = performance.now() + patienceMs
while (deliveries < wanted && performance.now() < deadline) await pause(20)
const load = process.cpuUsage(before.load)
const after = cpuSeconds(server)
const microsPerDelivery = (part: 'process' | 'mainThread') =>
  ((after[part] - before.server[part]) * 1e6) / deliveries
console.log(
  JSON.stringify({
    missing: wanted - deliveries + misplaced,
    p50Ms: percentile(latenciesMs, 0.5),
    p99Ms: percentile(latenciesMs, 0.99),
    serverMicrosPerDelivery: microsPerDelivery('process'),
    mainThreadMicrosPerDelivery: microsPerDelivery('mainThread'),
    arrivalsPerSecond: writes / followerCount / typingSeconds,
    kilobytesPerFollower: (memoryOfFollowers * 1024) / followerCount,
    loadShare: (load.user + load.system) / 1e3 / (performance.now() - before.at),
  }),
)
process.exit(0)
