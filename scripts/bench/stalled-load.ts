// The load of `bench -- stalled`, in a process of its own: large updates pass, most followers read, some have stopped and
// go on when all has passed. Prints one line of JSON.
import { parseArgs } from 'node:util'
import * as decoding from 'lib0/decoding'
import * as Y from 'yjs'
import { countLoopLagAnew, memoryInUseMegabytes, memoryMegabytes } from './measured-server.ts'
import { RawClient } from './raw-client.ts'
import { percentile } from './rounds.ts'

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '' },
    server: { type: 'string', default: '' },
    dialect: { type: 'string', default: '' },
    writerPath: { type: 'string', default: '/' },
    followerPath: { type: 'string', default: '/' },
    stalled: { type: 'string', default: '' },
    readers: { type: 'string', default: '' },
    megabytes: { type: 'string', default: '' },
  },
})
const { server } = values
const dialect = { port: Number(values.port), isHocuspocus: values.dialect === 'hocuspocus' }
const updateBytes = 256 * 1024
const updatesPerSecond = 120
const updates = (Number(values.megabytes) * 1024 * 1024) / updateBytes
const patienceMs = 60_000

const pause = (ms: number) => new Promise(resolve => setTimeout(resolve, ms))
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
    this.client = await RawClient.join(dialect, values.followerPath, (step, message, at) => {
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
const follow = (count: string, areKept: boolean) =>
  Promise.all(Array.from({ length: Number(count) }, (_, index) => new Copy().follow(areKept && index === 0)))
const readers = await follow(values.readers, false)
const stalled = await follow(values.stalled, true)
const writer = await RawClient.join(dialect, values.writerPath, () => {})
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
countLoopLagAnew(server)
const loadBefore = process.cpuUsage()
const startAt = performance.now()
await pass(updates)
const last = sentAt.length - 1
await everybodyHas(readers, last)
const tookMs = performance.now() - startAt
const load = process.cpuUsage(loadBefore)
const after = await memoryInUseMegabytes(server)
const resumedAt = performance.now()
for (const { client } of stalled) client?.socket.resume()
await everybodyHas(stalled, last)
const syncMs = performance.now() - resumedAt
const decoded = new Y.Doc()
for (const update of stalled[0]?.kept ?? []) Y.applyUpdate(decoded, update)
const isSame = decoded.getMap('content').get('text') === text.get('text')
console.log(
  JSON.stringify({
    wrong: stalled.filter(copy => copy.update < last).length + Number(stalled.length > 0 && !isSame),
    growthMegabytes: after - before,
    mostGrowthMegabytes: most - before,
    syncMs,
    readersP99Ms: percentile(
      readers.flatMap((copy, index) => copy.latenciesMs.slice(latestBefore[index])),
      0.99,
    ),
    loadShare: (load.user + load.system) / 1e3 / tookMs,
  }),
)
process.exit(0)
