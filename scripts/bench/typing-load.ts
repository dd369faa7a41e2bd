// The load of `bench -- fanout` and `bench -- burst`, in a process of its own: one writer at a steady pace and many
// followers on bare sockets. Every follower looks into every update, so that nothing missing or out of order is passed
// over. Prints one line of JSON.
import { setTimeout as pause } from 'node:timers/promises'
import * as Y from 'yjs'
import { patienceMs, readLoad, tell } from './load-process.ts'
import { memoryInUseMegabytes } from './measured-server.ts'
import { Measuring } from './measuring.ts'
import { RawClient } from './raw-client.ts'
import { percentile } from './rounds.ts'
import { typedRange } from './typed-text.ts'

/** `rate` is updates per second, `characters` how many an update adds. */
const options = readLoad('followers', 'seconds', 'rate', 'characters', 'warmUpSeconds')
const { server, dialect, followers, rate, characters } = options
const warmUpUpdates = rate * options.warmUpSeconds
const updates = warmUpUpdates + rate * options.seconds

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
    const [first, end] = [range.from / characters, range.to / characters]
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
  const client = await RawClient.join(dialect, options.followerPath, (step, message, at) => {
    if (step === 'answer') inSync += 1
    else if (step === 'update') text.take(message, at)
  })
  client.socket.on('data', () => {
    if (sentAt.length > warmUpUpdates) writes += 1
  })
}

const memoryBefore = await memoryInUseMegabytes(server)
for (let start = 0; start < followers; start += 50) {
  await Promise.all(Array.from({ length: Math.min(50, followers - start) }, follow))
}
const writer = await RawClient.join(dialect, options.writerPath, () => {})
while (inSync < followers) await pause(5)
const memoryOfFollowers = (await memoryInUseMegabytes(server)) - memoryBefore

const document = new Y.Doc()
const text = document.getText('source')
document.on('update', (update: Uint8Array) => writer.sendUpdate(update))
const piece = 'x'.repeat(characters)

let measuring = new Measuring(server)
const startAt = performance.now()
await new Promise<void>(resolve => {
  const timer = setInterval(
    () => {
      const due = Math.min(updates, Math.floor(((performance.now() - startAt) / 1000) * rate) + 1)
      while (sentAt.length < due) {
        if (sentAt.length === warmUpUpdates) measuring = new Measuring(server)
        const position = sentAt.length * characters
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
const typingSeconds = measuring.tookMs / 1000
const wanted = (updates - warmUpUpdates) * followers
const deadline = performance.now() + patienceMs
while (deliveries < wanted && performance.now() < deadline) await pause(20)
const { loadShare, serverCpu } = measuring
tell({
  faults: wanted - deliveries + misplaced,
  p50Ms: percentile(latenciesMs, 0.5),
  p99Ms: percentile(latenciesMs, 0.99),
  serverMicrosPerDelivery: (serverCpu.process * 1e6) / deliveries,
  mainThreadMicrosPerDelivery: (serverCpu.mainThread * 1e6) / deliveries,
  arrivalsPerSecond: writes / followers / typingSeconds,
  kilobytesPerFollower: (memoryOfFollowers * 1024) / followers,
  loadShare,
})
