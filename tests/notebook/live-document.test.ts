// A live document as its writers and followers meet it, without a network and with time in the test's hands.
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

function joined(peer: DocumentPeer): DocumentPeer {
  peer.connect(open.live).deliver()
  return peer
}

const type = (peer: DocumentPeer, text: string) => {
  source(peer.yjs).insert(source(peer.yjs).length, text)
  peer.deliverToServer()
}

describe('the fan-out', () => {
  test('sends the first change at once and gathers the next ones into one message', async () => {
    const writer = joined(new DocumentPeer())
    const viewer = joined(DocumentPeer.viewer())
    await pass(20)
    type(writer, 'x')
    expect(viewer.socket?.toWindow).toHaveLength(1)
    for (const letter of 'hello') type(writer, letter)
    expect(viewer.socket?.toWindow).toHaveLength(1)
    await pass(17)
    expect(viewer.socket?.toWindow).toHaveLength(2)
    viewer.deliver()
    expect(source(viewer.yjs).toString()).toBe('print(1)xhello')
  })

  test('does not send a writer what it wrote itself', async () => {
    const writer = joined(new DocumentPeer())
    const other = joined(new DocumentPeer({ memberId: 'bo' }))
    await pass(20)
    writer.deliver()
    other.deliver()
    open.storage.isHolding = true
    type(writer, 'x')
    type(other, 'y')
    await pass(20)
    expect([writer.socket?.toWindow.length, other.socket?.toWindow.length]).toEqual([1, 1])
    writer.deliver()
    other.deliver()
    expect(source(writer.yjs).toString()).toBe(source(other.yjs).toString())
  })

  test('encodes the document once for a class that joins while the writer types', async () => {
    const writer = joined(new DocumentPeer())
    const before = open.live.encodings
    const viewers = Array.from({ length: 50 }, (_, index) => {
      type(writer, String(index % 10))
      return joined(DocumentPeer.viewer(`v${index}`))
    })
    await pass(20)
    for (const viewer of viewers) viewer.deliver()
    expect(open.live.encodings - before).toBeLessThanOrEqual(1)
    expect(new Set(viewers.map(viewer => source(viewer.yjs).toString()))).toEqual(
      new Set([source(open.live.yjs).toString()]),
    )
  })

  test('skips who reads too slowly and brings it up to date with one message', async () => {
    const slow = joined(DocumentPeer.viewer())
    for (let round = 0; round < 30; round += 1) {
      await open.live.write(document => source(document).insert(0, 'x'.repeat(100_000)))
      await pass(20)
    }
    expect(slow.socket?.backlogBytes).toBeLessThanOrEqual(1024 * 1024)
    slow.deliver()
    expect(source(slow.yjs).length).toBeLessThan(source(open.live.yjs).length)
    await pass(200)
    expect(slow.socket?.toWindow).toHaveLength(1)
    slow.deliver()
    expect(source(slow.yjs).toString()).toBe(source(open.live.yjs).toString())
    await open.live.write(document => source(document).insert(0, 'and on '))
    slow.deliver()
    expect(source(slow.yjs).toString()).toMatch(/^and on /)
  })

  test('lets go of who has not read for half a minute', async () => {
    const stalled = joined(DocumentPeer.viewer())
    for (let round = 0; round < 12; round += 1) {
      await open.live.write(document => source(document).insert(0, 'x'.repeat(100_000)))
      await pass(20)
    }
    await pass(29_000)
    expect(stalled.socket?.closed).toBeNull()
    await pass(2000)
    expect(stalled.socket?.closed?.code).toBe(closeCodes.tooSlow)
  })

  test('says something to a quiet viewer before y-websocket gives the connection up', async () => {
    const viewer = joined(DocumentPeer.viewer())
    await pass(25_000)
    expect(viewer.socket?.toWindow).toEqual([new Uint8Array([1, 1, 0])])
    expect(viewer.socket?.aliveChecks).toBe(1)
  })
})

describe('saved', () => {
  test('comes back to the writer byte for byte, and only when it is on disk', async () => {
    const writer = joined(new DocumentPeer())
    const viewer = joined(DocumentPeer.viewer())
    await pass(20)
    writer.deliver()
    const before = writer.acknowledged.length
    open.storage.isHolding = true
    type(writer, 'x')
    await pass(1000)
    writer.deliver()
    viewer.deliver()
    expect(source(viewer.yjs).toString()).toBe('print(1)x')
    expect(writer.acknowledged.length).toBe(before)
    open.storage.flush()
    await pass()
    writer.deliver()
    expect(writer.acknowledged.length).toBe(before + 1)
    expect((await open.storage.documents.load(notebookId)).updates.at(-1)).toEqual(writer.acknowledged.at(-1))
  })

  test('comes back in one write for all that reached the disk together', async () => {
    const writer = joined(new DocumentPeer())
    await pass(20)
    writer.deliver()
    open.storage.isHolding = true
    for (const letter of 'hello') type(writer, letter)
    const before = { writes: writer.socket?.writes ?? 0, acknowledged: writer.acknowledged.length }
    open.storage.flush()
    await pass()
    expect(writer.socket?.writes).toBe(before.writes + 1)
    writer.deliver()
    expect(writer.acknowledged.length).toBe(before.acknowledged + 5)
  })

  test('is never said while the disk fails; writers are sent away, and nothing is lost', async () => {
    const writer = joined(new DocumentPeer())
    const viewer = joined(DocumentPeer.viewer())
    await pass(20)
    writer.deliver()
    const before = writer.acknowledged.length
    open.storage.isFailing = true
    type(writer, ' kept')
    await pass(2000)
    writer.deliver()
    expect(writer.acknowledged.length).toBe(before)
    expect(writer.socket?.closed).toBeNull()
    await pass(2000)
    expect(writer.socket?.closed?.code).toBe(closeCodes.restarting)
    expect(viewer.socket?.closed).toBeNull()
    await expect(open.live.write(document => source(document).insert(0, 'no'))).rejects.toMatchObject({
      code: 'storage-failed',
    })
    expect(source(open.live.yjs).toString()).toBe('print(1) kept')

    open.storage.isFailing = false
    await pass(3000)
    const { live } = await reopened(open.storage)
    expect(source(live.yjs).toString()).toBe('print(1) kept')
    joined(writer)
    type(writer, ' on')
    await pass(20)
    writer.deliver()
    expect(writer.acknowledged.length).toBeGreaterThan(before)
  })

  test('puts no older mark over a newer one when the disk refuses while others are under way', async () => {
    const write = (sequence: number) =>
      open.live.write(document => source(document).insert(0, `${sequence} `), { source: 'kernel', sequence })
    open.storage.isHolding = true
    void write(1)
    void write(2)
    open.storage.isFailing = true
    void write(3)
    await pass()
    open.storage.isFailing = false
    await pass(200)
    open.storage.flush()
    const { live } = await reopened(open.storage.crash())
    expect(source(live.yjs).toString()).toBe('2 1 print(1)')
    expect(live.lastSequence('kernel')).toBe(2)
  })

  test('keeps a mark with its write, also when nothing changed', async () => {
    await open.live.write(document => source(document).insert(0, 'x'), { source: 'kernel', sequence: 4 })
    await open.live.write(() => {}, { source: 'kernel', sequence: 5 })
    expect(open.live.lastSequence('kernel')).toBe(5)
    const { live } = await reopened(open.storage)
    expect([live.lastSequence('kernel'), live.lastSequence('other')]).toEqual([5, 0])
  })
})

describe('after a crash that lost what was shown', () => {
  test('a viewer is told that its copy is stale', async () => {
    const viewer = joined(DocumentPeer.viewer())
    open.storage.isHolding = true
    void open.live.write(document => source(document).insert(0, 'lost'))
    viewer.deliver()
    expect(source(viewer.yjs).toString()).toBe('lostprint(1)')
    open = await reopened(open.storage.crash())
    joined(viewer)
    expect(viewer.socket?.closed?.code).toBe(closeCodes.staleCopy)
    viewer.startAnew()
    joined(viewer)
    expect(source(viewer.yjs).toString()).toBe('print(1)')
  })

  test('nobody has seen a deletion of a writer that was lost, since no copy would show that it has it', async () => {
    const writer = joined(new DocumentPeer())
    const viewer = joined(DocumentPeer.viewer())
    await pass(20)
    open.storage.isHolding = true
    source(writer.yjs).delete(0, 6)
    writer.deliverToServer()
    await pass(100)
    viewer.deliver()
    expect(source(viewer.yjs).toString()).toBe('print(1)')
    open = await reopened(open.storage.crash())
    viewer.disconnect()
    joined(viewer)
    expect(viewer.socket?.closed).toBeNull()
    expect(source(viewer.yjs).toString()).toBe(source(open.live.yjs).toString())
    writer.disconnect()
    joined(writer)
    await pass(20)
    viewer.deliver()
    expect(source(viewer.yjs).toString()).toBe('1)')
  })

  test('a viewer that saw the server delete something is told that its copy is stale', async () => {
    const viewer = joined(DocumentPeer.viewer())
    open.storage.isHolding = true
    void open.live.write(document => source(document).delete(0, 6))
    viewer.deliver()
    expect(source(viewer.yjs).toString()).toBe('1)')
    open = await reopened(open.storage.crash())
    viewer.disconnect()
    joined(viewer)
    expect(viewer.socket?.closed?.code).toBe(closeCodes.staleCopy)
  })

  test('a writer whose copy is given up keeps the deletions of its own text', async () => {
    const writer = joined(new DocumentPeer())
    await pass(20)
    open.storage.isHolding = true
    void open.live.write(document => source(document).insert(0, 'lost '))
    writer.deliver()
    type(writer, ' kept gone')
    source(writer.yjs).delete(source(writer.yjs).length - 5, 5)
    open = await reopened(open.storage.crash())
    writer.disconnect()
    joined(writer)
    await pass(20)
    writer.deliver()
    expect(writer.socket?.closed?.code).toBe(closeCodes.staleCopy)
    expect(source(open.live.yjs).toString()).toBe('print(1) kept')
  })

  test('a writer sends the lost part of its own again', async () => {
    const writer = joined(new DocumentPeer())
    const viewer = joined(DocumentPeer.viewer())
    type(writer, ' stored')
    await pass(20)
    open.storage.isHolding = true
    type(writer, ' unsaved')
    await pass(20)
    open = await reopened(open.storage.crash())
    expect(source(open.live.yjs).toString()).toBe('print(1) stored')
    viewer.disconnect()
    joined(viewer)
    writer.disconnect()
    joined(writer)
    await pass(20)
    viewer.deliver()
    writer.deliver()
    expect(source(open.live.yjs).toString()).toBe('print(1) stored unsaved')
    expect(source(viewer.yjs).toString()).toBe('print(1) stored unsaved')
    expect(writer.socket?.closed).toBeNull()
  })

  test('a writer whose copy also holds lost outputs keeps its text and starts anew', async () => {
    const writer = joined(new DocumentPeer())
    await pass(20)
    open.storage.isHolding = true
    void open.live.write(document => source(document, 'b').insert(0, 'output '))
    type(writer, ' unsaved')
    await pass(20)
    writer.deliver()
    expect(source(writer.yjs, 'b').toString()).toBe('output # Title')
    open = await reopened(open.storage.crash())
    writer.disconnect()
    joined(writer)
    await pass(20)
    expect(source(open.live.yjs).toString()).toBe('print(1) unsaved')
    expect(source(open.live.yjs, 'b').toString()).toBe('# Title')
    expect(writer.socket?.closed?.code).toBe(closeCodes.staleCopy)
  })
})

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
    type(writer, 'x')
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
    type(writer, ' last')
    const closing = open.documents[Symbol.asyncDispose]()
    await pass()
    expect(writer.socket?.closed?.code).toBe(closeCodes.restarting)
    open.storage.flush()
    await closing
    const { live } = await reopened(open.storage)
    expect(source(live.yjs).toString()).toBe('print(1) last')
  })
})

describe('cursors', () => {
  test('of writers are shown under the name the server knows, and go with their connection', async () => {
    const writer = joined(new DocumentPeer())
    const viewer = joined(DocumentPeer.viewer())
    writer.awareness.setLocalState({
      user: { name: 'Somebody else', color: '#ff0000', role: 'x' },
      cursor: 3,
    })
    writer.sendCursor()
    writer.deliverToServer()
    await pass(200)
    viewer.deliver()
    const shown = { user: { name: 'Ada', role: 'instructor', color: '#ff0000' }, cursor: 3 }
    expect(viewer.awareness.getStates().get(writer.yjs.clientID)).toEqual(shown)
    expect(joined(DocumentPeer.viewer('late')).awareness.getStates().get(writer.yjs.clientID)).toEqual(shown)
    writer.disconnect()
    await pass(200)
    viewer.deliver()
    expect(viewer.awareness.getStates().has(writer.yjs.clientID)).toBe(false)
  })

  test('travel with changes, so that typing costs no more for them', async () => {
    const writer = joined(new DocumentPeer())
    const viewer = joined(DocumentPeer.viewer())
    await pass(100)
    const writes = () => viewer.socket?.writes ?? 0
    const before = writes()
    for (let key = 0; key < 20; key += 1) {
      type(writer, 'x')
      writer.awareness.setLocalState({ cursor: key })
      writer.sendCursor()
      writer.deliverToServer()
      await pass(50)
    }
    expect(writes() - before).toBeLessThanOrEqual(22)
  })
})
