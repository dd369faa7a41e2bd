// Documents are opened once for all, read whole or not at all, replaced and closed.
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import * as Y from 'yjs'
import { closeCodes } from '#protocol/close-codes.ts'
import type { DocumentId } from '#protocol/ids.ts'
import { LiveDocuments } from '../../server/notebook/live-documents.ts'
import { DocumentPeer } from '../support/document-peer.ts'
import { MemoryStorage } from '../support/memory-storage.ts'
import { notebookId, type OpenNotebook, openNotebook, reopened, source } from '../support/open-notebook.ts'

let open: OpenNotebook

beforeEach(async () => {
  vi.useFakeTimers()
  open = await openNotebook()
})

afterEach(() => {
  vi.useRealTimers()
})

/** Lets promises settle and so much time pass. */
const pass = (ms = 0) => vi.advanceTimersByTimeAsync(ms)

const joined = (peer: DocumentPeer) => peer.join(open.live)

describe('opening', () => {
  test('shares one document, and an error is never an empty document', async () => {
    const storage = new MemoryStorage()
    const log = { ...storage.documents, load: vi.fn(storage.documents.load) }
    await storage.documents.create(notebookId, Y.encodeStateAsUpdate(open.live.yjs))
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
    const next = await open.documents.replace(notebookId, Y.encodeStateAsUpdate(other))
    expect(next.epoch).toBe(2)
    expect([writer, viewer].map(peer => peer.socket?.closed?.code)).toEqual([
      closeCodes.staleCopy,
      closeCodes.staleCopy,
    ])
    await expect(open.live.write(() => {})).rejects.toMatchObject({ code: 'storage-failed' })
    expect(await open.documents.open(notebookId)).toBe(next)
  })

  test('a document that was closed is read anew by whoever opens it next, with all that was written', async () => {
    const viewer = joined(DocumentPeer.viewer())
    const written = open.live.write(document => source(document).insert(0, 'kept '))
    await open.documents.close(notebookId, closeCodes.notFound, 'It was removed.')
    expect(viewer.socket?.closed).toEqual({ code: closeCodes.notFound, reason: 'It was removed.' })
    await written
    await expect(open.live.write(document => source(document).insert(0, 'no'))).rejects.toMatchObject({
      code: 'storage-failed',
    })
    const next = await open.documents.open(notebookId)
    expect(next).not.toBe(open.live)
    expect(source(next.yjs).toString()).toBe('kept print(1)')
    await expect(
      open.documents.close('never opened' as DocumentId, closeCodes.notFound, ''),
    ).resolves.toBeUndefined()
  })

  test('closing sends everybody away to come again, and waits for the disk', async () => {
    const writer = joined(new DocumentPeer())
    open.storage.isHolding = true
    writer.type(' last')
    const closing = open.documents[Symbol.asyncDispose]()
    await pass()
    expect(writer.socket?.closed?.code).toBe(closeCodes.restarting)
    open.storage.flush()
    await closing
    const { live } = await reopened(open.storage)
    expect(source(live.yjs).toString()).toBe('print(1) last')
  })
})
