// What somebody who joins is given: without an encoding when the document is as it was stored, and always all of it.
import { expect, test } from 'vitest'
import * as Y from 'yjs'
import type { DocumentId } from '#protocol/ids.ts'
import { fileTextOf } from '#protocol/notebook-document.ts'
import type { LiveDocument } from '../../server/notebook/live-document.ts'
import { LiveDocuments } from '../../server/notebook/live-documents.ts'
import { sharedFileState } from '../../server/notebook/shared-file.ts'
import { readSyncMessage } from '../../server/notebook/sync-messages.ts'
import { DocumentPeer } from '../support/document-peer.ts'
import { MemoryStorage } from '../support/memory-storage.ts'
import { until } from '../support/until.ts'

const id = 'document-one' as DocumentId

function opened(storage: MemoryStorage): LiveDocuments {
  return new LiveDocuments({
    log: storage.documents,
    logger: { error: () => {} },
  })
}

async function joined(live: LiveDocument): Promise<string> {
  const peer = DocumentPeer.viewer().connect(live)
  await until(() => {
    peer.deliver()
    return Y.equalSnapshots(Y.snapshot(peer.yjs), Y.snapshot(live.yjs))
  })
  return fileTextOf(peer.yjs).toString()
}

const large = 'more than is encoded in passing '.repeat(50_000)

test.each([
  ['small', 'a few words'],
  ['large', large],
])('a %s document that was just made is not encoded for those who join', async (_what, text) => {
  await using documents = opened(new MemoryStorage())
  const live = await documents.create(id, sharedFileState(text))
  expect(await joined(live)).toBe(text)
  await live.write(yjs => fileTextOf(yjs).insert(0, 'and '))
  await live.write(yjs => fileTextOf(yjs).insert(0, 'more '))
  expect(await joined(live)).toBe(`more and ${text}`)
  expect(live.encodings).toBe(0)
})

/** A document as a server that was started again finds it, with a log of so many updates. */
async function reopened(text: string, updates: number): Promise<LiveDocuments> {
  const storage = new MemoryStorage()
  await using documents = opened(storage)
  const live = await documents.create(id, sharedFileState(text))
  for (let count = 0; count < updates; count += 1) await live.write(yjs => fileTextOf(yjs).insert(0, 'x'))
  return opened(storage)
}

test.each([
  ['small', 'a few words', 1, 1],
  ['large', large, 1, 0],
  ['large', large, 101, 1],
])('a %s document that is opened again is given whole', async (_what, text, updates, encodings) => {
  await using documents = await reopened(text, updates)
  const live = await documents.open(id)
  expect(await joined(live)).toBe('x'.repeat(updates) + text)
  await live.write(yjs => fileTextOf(yjs).insert(0, 'and '))
  expect(await joined(live)).toBe(`and ${'x'.repeat(updates)}${text}`)
  expect(live.encodings).toBe(encodings)
})

test.each([
  ['small', ''],
  ['large', large],
])('who is told to be in sync with a %s document has all that was stored', async (_what, text) => {
  await using documents = await reopened(text, 2)
  const peer = DocumentPeer.viewer().connect(await documents.open(id))
  peer.deliverToServer()
  const yjs = new Y.Doc()
  let isInSync = false
  while (!isInSync) {
    const bytes = peer.socket?.toWindow.shift()
    if (!bytes) throw new Error('never told to be in sync')
    const message = readSyncMessage(bytes)
    if (message.type === 'update') Y.applyUpdate(yjs, message.update)
    isInSync = bytes[0] === 0 && bytes[1] === 1
  }
  expect(fileTextOf(yjs).toString()).toBe(`xx${text}`)
})
