// Turns a document's log into one snapshot by replaying it. Pure: bytes in, bytes out.
// Never by merging updates: that takes a minute for what a replay does in a tenth of a second.
import * as Y from 'yjs'
import type { StoredDocument } from './storage.ts'

const updatesLimit = 2000
const logBytesLimit = 1024 * 1024

/** A large document waits for a log as large as itself, or its snapshot would be rewritten without end. */
export function isCompactionDue(size: { updates: number; bytes: number; snapshotBytes: number }): boolean {
  return size.updates > updatesLimit || size.bytes > Math.max(logBytesLimit, size.snapshotBytes)
}

/** The state after the log, or null when the replay is incomplete or does not come out of itself unchanged. */
export function compacted(stored: StoredDocument): Uint8Array | null {
  const replayed = replay([stored.snapshot, ...stored.updates])
  const state = Y.encodeStateAsUpdate(replayed)
  const again = replay([state])
  const isSame =
    isComplete(replayed) &&
    isComplete(again) &&
    Y.equalSnapshots(Y.snapshot(replayed), Y.snapshot(again)) &&
    Buffer.from(state).equals(Y.encodeStateAsUpdate(again))
  replayed.destroy()
  again.destroy()
  return isSame ? state : null
}

function replay(updates: readonly Uint8Array[]): Y.Doc {
  const document = new Y.Doc()
  document.transact(() => {
    for (const update of updates) Y.applyUpdate(document, update)
  })
  return document
}

function isComplete({ store }: Y.Doc): boolean {
  return store.pendingStructs === null && store.pendingDs === null
}
