// Documents are opened once for all, read whole or not at all, replaced and closed.
import { describe, expect, test, vi } from 'vitest'
import * as Y from 'yjs'
import { closeCodes } from '#protocol/close-codes.ts'
import type { DocumentId } from '#protocol/ids.ts'
import { LiveDocuments } from '../../server/notebook/live-documents.ts'
import { DocumentPeer } from '../support/document-peer.ts'
import { MemoryStorage } from '../support/memory-storage.ts'
import { notebookId, notebookOfEachTest, pass, reopened, source } from '../support/open-notebook.ts'

const at = notebookOfEachTest()
const joined = (peer: DocumentPeer) => peer.join(at.open.live)

describe('opening', () => {
  test('shares one document, and an error is never an empty document', async () => {
    const storage = new MemoryStorage()
    const log = { ...storage.documents, load: vi.fn(storage.documents.load) }
    await storage.documents.create(notebookId, Y.encodeStateAsUpdate(at.open.live.yjs))
    const documents = new LiveDocuments({ log, logger: { error: () => {} } })
    log.load.mockRejectedValueOnce(new Error('disk'))
    await expect(Promise.all([documents.open(notebookId), documents.open(notebookId)])).rejects.toThrow(
      'disk',
    )
    const [first, second] = await Promise.all([documents.open(notebookId), documents.open(notebookId)])
    expect(first).toBe(second)
    expect(log.load).toHaveBeenCalledTimes(2)
    expect(source(first.yjs).toString()).toBe('print(1)')
    await expect(documents.open('unknown-one' as DocumentId)).rejects.toMatchObject({ code: 'not-found' })
  })

  test('refuses a log with something missing in the middle', async () => {
    const writer = joined(new DocumentPeer())
    writer.type('x')
    const update = writer.yjs.transact(() => {
      const before = Y.encodeStateVector(writer.yjs)
      source(writer.yjs).insert(0, 'later')
      return Y.diffUpdate(Y.encodeStateAsUpdate(writer.yjs), before)
    })
    const storage = new MemoryStorage()
    await storage.documents.create(notebookId, new Uint8Array([0, 0]))
    await storage.documents.append(notebookId, 1, update)
    await expect(reopened(storage)).rejects.toMatchObject({ code: 'storage-failed' })
  })

  test('replacing the content sends everybody to fetch a fresh copy of the new epoch', async () => {
    const writer = joined(new DocumentPeer())
    const viewer = joined(DocumentPeer.viewer())
    const other = new Y.Doc()
    other.getText('source').insert(0, 'another')
    const next = await at.open.documents.replace(notebookId, Y.encodeStateAsUpdate(other))
    expect(next.epoch).toBe(2)
    expect([writer, viewer].map(peer => peer.socket?.closed?.code)).toEqual([
      closeCodes.staleCopy,
      closeCodes.staleCopy,
    ])
    await expect(at.open.live.write(() => {})).rejects.toMatchObject({ code: 'storage-failed' })
    expect(await at.open.documents.open(notebookId)).toBe(next)
  })

  test('a document that was closed is read anew by whoever opens it next, with all that was written', async () => {
    const viewer = joined(DocumentPeer.viewer())
    const written = at.open.live.write(document => source(document).insert(0, 'kept '))
    await at.open.documents.close(notebookId, closeCodes.notFound, 'It was removed.')
    expect(viewer.socket?.closed).toEqual({ code: closeCodes.notFound, reason: 'It was removed.' })
    await written
    await expect(at.open.live.write(document => source(document).insert(0, 'no'))).rejects.toMatchObject({
      code: 'storage-failed',
    })
    const next = await at.open.documents.open(notebookId)
    expect(next).not.toBe(at.open.live)
    expect(source(next.yjs).toString()).toBe('kept print(1)')
    await expect(
      at.open.documents.close('never opened' as DocumentId, closeCodes.notFound, ''),
    ).resolves.toBeUndefined()
  })

  test('closing sends everybody away to come again, and waits for the disk', async () => {
    const writer = joined(new DocumentPeer())
    at.open.storage.isHolding = true
    writer.type(' last')
    const closing = at.open.documents[Symbol.asyncDispose]()
    await pass()
    expect(writer.socket?.closed?.code).toBe(closeCodes.restarting)
    at.open.storage.flush()
    await closing
    const { live } = await reopened(at.open.storage)
    expect(source(live.yjs).toString()).toBe('print(1) last')
  })
})
