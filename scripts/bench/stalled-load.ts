// The load of `bench -- stalled`, in a process of its own: large updates pass, most followers read, some have stopped and
// go on when all has passed. Prints one line of JSON.
import { setTimeout as pause } from 'node:timers/promises'
import * as decoding from 'lib0/decoding'
import * as Y from 'yjs'
import { patienceMs, readLoad, tell } from './load-process.ts'
import { memoryInUseMegabytes, memoryMegabytes } from './measured-server.ts'
import { Measuring } from './measuring.ts'
import { RawClient } from './raw-client.ts'
import { percentile } from './rounds.ts'

const options = readLoad('stalled', 'readers', 'megabytes')
const { server, dialect } = options
const updateBytes = 256 * 1024
const updatesPerSecond = 120
const updates = (options.megabytes * 1024 * 1024) / updateBytes

/** At the end of what an update holds, and so near the end of a message that brings it, also of one that brings more. */
const markOf = (update: number) => `[update ${String(update).padStart(6, '0')}]`
const mark = /.*\[update (\d{6})\]/s
const endBytes = 4096

class Copy {
  /** The last update it has. */
  update = 0
  wasAnswered = false
  /** The one whose content is looked at in the end. */
  readonly kept: Uint8Array[] = []
  readonly latenciesMs: number[] = []
  client: RawClient | null = null

  async follow(isKept: boolean): Promise<this> {
    this.client = await RawClient.join(dialect, options.followerPath, (step, message, at) => {
      if (step === 'answer') this.wasAnswered = true
      if (step !== 'answer' && step !== 'update') return
      if (isKept) this.kept.push(decoding.readVarUint8Array(decoding.createDecoder(message.subarray(at))))
      const end = message.toString('latin1', Math.max(at, message.length - endBytes))
      const found = mark.exec(end)?.[1]
      if (!found) return
      this.update = Number(found)
      this.latenciesMs.push(performance.now() - (sentAt[this.update] ?? 0))
    })
    while (!this.wasAnswered) await pause(5)
    return this
  }
}

const sentAt: number[] = []
const follow = (count: number, areKept: boolean) =>
  Promise.all(Array.from({ length: count }, (_, index) => new Copy().follow(areKept && index === 0)))
const readers = await follow(options.readers, false)
const stalled = await follow(options.stalled, true)
const writer = await RawClient.join(dialect, options.writerPath, () => {})
const document = new Y.Doc()
const text = document.getMap<string>('content')
document.on('update', (update: Uint8Array) => writer.sendUpdate(update))
const filling = 'x'.repeat(updateBytes)
const send = (update: number) => {
  sentAt[update] = performance.now()
  text.set('text', filling + markOf(update))
}
const everybodyHas = async (copies: readonly Copy[], update: number) => {
  const deadline = performance.now() + patienceMs
  while (copies.some(copy => copy.update < update) && performance.now() < deadline) await pause(2)
}

async function pass(updates: number): Promise<void> {
  const [first, startAt] = [sentAt.length, performance.now()]
  while (sentAt.length < first + updates) {
    const due = Math.min(updates, ((performance.now() - startAt) / 1000) * updatesPerSecond)
    while (sentAt.length < first + due) send(sentAt.length)
    most = Math.max(most, memoryMegabytes(server))
    await pause(10)
  }
}

let most = 0
// A quarter passes while everybody reads: what a server takes for that is not what stalled followers cost.
sentAt.push(0)
await pass(updates / 4)
await everybodyHas([...readers, ...stalled], sentAt.length - 1)
const latestBefore = readers.map(copy => copy.latenciesMs.length)
for (const { client } of stalled) client?.socket.pause()
const before = await memoryInUseMegabytes(server)
most = before
const measuring = new Measuring(server)
await pass(updates)
const last = sentAt.length - 1
await everybodyHas(readers, last)
const { loadShare } = measuring
const after = await memoryInUseMegabytes(server)
const resumedAt = performance.now()
for (const { client } of stalled) client?.socket.resume()
await everybodyHas(stalled, last)
const syncMs = performance.now() - resumedAt
const decoded = new Y.Doc()
for (const update of stalled[0]?.kept ?? []) Y.applyUpdate(decoded, update)
const isSame = decoded.getMap('content').get('text') === text.get('text')
tell({
  faults: stalled.filter(copy => copy.update < last).length + Number(stalled.length > 0 && !isSame),
  growthMegabytes: after - before,
  mostGrowthMegabytes: most - before,
  syncMs,
  readersP99Ms: percentile(
    readers.flatMap((copy, index) => copy.latenciesMs.slice(latestBefore[index])),
    0.99,
  ),
  loadShare,
})
