// What somebody who joins is given: without an encoding when the document is as it was stored, and always all of it.
import { expect, test } from 'vitest'
import * as Y from 'yjs'
import type { DocumentId } from '#protocol/ids.ts'
import { fileTextOf } from '#protocol/notebook-document.ts'
import type { LiveDocument } from '../../server/notebook/live-document.ts'
import { LiveDocuments } from '../../server/notebook/live-documents.ts'
import { sharedFileState } from '../../server/notebook/shared-file.ts'
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

test.each([
  ['small', 'a few words'],
  ['large', 'more than one write takes '.repeat(50_000)],
])('a %s document that was just made or opened is not encoded for those who join', async (_what, text) => {
  const storage = new MemoryStorage()
  {
    await using documents = opened(storage)
    const live = await documents.create(id, sharedFileState(text))
    expect(await joined(live)).toBe(text)
    await live.write(yjs => fileTextOf(yjs).insert(0, 'and '))
    await live.write(yjs => fileTextOf(yjs).insert(0, 'more '))
    expect(await joined(live)).toBe(`more and ${text}`)
    expect(live.encodings).toBe(0)
  }
  await using documents = opened(storage)
  const live = await documents.open(id)
  await live.write(yjs => fileTextOf(yjs).insert(0, 'once '))
  expect(await joined(live)).toBe(`once more and ${text}`)
  expect(live.encodings).toBe(0)
})

test('a document with a long log is encoded once', async () => {
  const storage = new MemoryStorage()
  {
    await using documents = opened(storage)
    const live = await documents.create(id, sharedFileState(''))
    for (let count = 0; count < 101; count += 1) await live.write(yjs => fileTextOf(yjs).insert(0, 'x'))
  }
  await using documents = opened(storage)
  const live = await documents.open(id)
  expect([await joined(live), await joined(live)]).toEqual(['x'.repeat(101), 'x'.repeat(101)])
  expect(live.encodings).toBe(1)
})
