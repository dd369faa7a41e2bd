// The load of `bench -- joins`, in a process of its own: fills a document until it is as fragmented as after hours of
// typing, then many join within one second. Prints one line of JSON.
import { setTimeout as pause } from 'node:timers/promises'
import * as decoding from 'lib0/decoding'
import * as Y from 'yjs'
import { SeededRandom } from '../../tests/support/seeded-random.ts'
import { patienceMs, readLoad, tell } from './load-process.ts'
import { Measuring } from './measuring.ts'
import { RawClient } from './raw-client.ts'
import { percentile } from './rounds.ts'

const { server, dialect, writerPath, followerPath, followers } = readLoad('followers')
const wordCount = 6000
const deletedCount = 2000
const withinMs = 1000
/** Every so many a copy is kept whole and decoded at the end, to see that it is the document. */
const decodedEvery = 100

/** Words at random places, some deleted again: about 240 KB. */
function fragmented(): Y.Doc {
  const random = new SeededRandom(7)
  const document = new Y.Doc()
  const text = document.getText('source')
  for (let word = 0; word < wordCount; word += 1) {
    text.insert(random.below(text.length + 1), `${random.next().toString(36).slice(2, 10)} `)
  }
  for (let deleted = 0; deleted < deletedCount; deleted += 1) {
    text.delete(random.below(text.length - 8), 4)
  }
  return document
}

const document = fragmented()
const state = Y.encodeStateAsUpdate(document)
let isFilled = false
const watcher = await RawClient.join(dialect, followerPath, step => {
  if (step === 'update') isFilled = true
})
const writer = await RawClient.join(dialect, writerPath, () => {})
await pause(200)
writer.sendUpdate(state)
const deadline = performance.now() + patienceMs
while (!isFilled && performance.now() < deadline) await pause(5)
await pause(1000)

const takenMs: number[] = []
const copies: Uint8Array[] = []
const measuring = new Measuring(server)

async function joinOnce(isWhole: boolean): Promise<void> {
  const askedAt = performance.now()
  await RawClient.join(
    dialect,
    followerPath,
    (step, message, at, length) => {
      // An empty document's answer would be shorter.
      if (step !== 'answer' || length < state.length) return
      takenMs.push(performance.now() - askedAt)
      if (isWhole) copies.push(decoding.readVarUint8Array(decoding.createDecoder(message.subarray(at))))
    },
    { isWhole },
  )
}

const joining: Promise<void>[] = []
while (joining.length < followers) {
  const due = Math.min(followers, (measuring.tookMs / withinMs) * followers)
  while (joining.length < due) joining.push(joinOnce(joining.length % decodedEvery === 0))
  await pause(1)
}
await Promise.all(joining)
while (takenMs.length < followers && measuring.tookMs < patienceMs) await pause(5)
const { tookMs: allMs, loadShare, serverCpu } = measuring
const wanted = document.getText('source').toString()
for (const copy of copies) {
  const decoded = new Y.Doc()
  Y.applyUpdate(decoded, copy)
  if (decoded.getText('source').toString() !== wanted) throw new Error('a copy differs from the document')
}
watcher.socket.destroy()
tell({
  faults: followers - takenMs.length,
  kilobytes: state.length / 1024,
  p50Ms: percentile(takenMs, 0.5),
  p99Ms: percentile(takenMs, 0.99),
  allMs,
  serverSeconds: serverCpu.process,
  loadShare,
})
