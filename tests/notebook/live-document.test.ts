// A live document as its writers and followers meet it, without a network and with time in the test's hands.
import { describe, expect, test } from 'vitest'
import { closeCodes } from '#protocol/close-codes.ts'
import { DocumentPeer } from '../support/document-peer.ts'
import { notebookId, notebookOfEachTest, pass, reopened, source } from '../support/open-notebook.ts'

const at = notebookOfEachTest()
const joined = (peer: DocumentPeer) => peer.join(at.open.live)

describe('a document whose growth is limited', () => {
  test('takes what there is room for, and refuses more with a reason while it can be read and shortened', async () => {
    at.open.live.limitGrowth(() => 20 - source(at.open.live.yjs).length)
    const writer = joined(new DocumentPeer())
    writer.type('x'.repeat(12))
    await pass(20)
    expect(writer.socket?.closed).toBeNull()
    writer.type('y')
    expect(writer.socket?.closed?.code).toBe(closeCodes.tooLarge)
    expect(source(at.open.live.yjs).toString()).toBe(`print(1)${'x'.repeat(12)}`)

    const again = joined(new DocumentPeer())
    source(again.yjs).delete(0, 1)
    again.deliverToServer()
    await pass(20)
    again.type('z')
    await pass(20)
    expect(again.socket?.closed).toBeNull()
    expect(source(at.open.live.yjs).toString()).toBe(`rint(1)${'x'.repeat(12)}z`)
  })
})

describe('the fan-out', () => {
  test('sends the first change at once and gathers the next ones into one message', async () => {
    const writer = joined(new DocumentPeer())
    const viewer = joined(DocumentPeer.viewer())
    await pass(20)
    writer.type('x')
    expect(viewer.socket?.toWindow).toHaveLength(1)
    for (const letter of 'hello') writer.type(letter)
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
    at.open.storage.isHolding = true
    writer.type('x')
    other.type('y')
    await pass(20)
    expect([writer.socket?.toWindow.length, other.socket?.toWindow.length]).toEqual([1, 1])
    writer.deliver()
    other.deliver()
    expect(source(writer.yjs).toString()).toBe(source(other.yjs).toString())
  })

  test('encodes the document once for a class that joins while the writer types', async () => {
    const writer = joined(new DocumentPeer())
    const before = at.open.live.encodings
    const viewers = Array.from({ length: 50 }, (_, index) => {
      writer.type(String(index % 10))
      return joined(DocumentPeer.viewer(`v${index}`))
    })
    await pass(20)
    for (const viewer of viewers) viewer.deliver()
    expect(at.open.live.encodings - before).toBeLessThanOrEqual(1)
    expect(new Set(viewers.map(viewer => source(viewer.yjs).toString()))).toEqual(
      new Set([source(at.open.live.yjs).toString()]),
    )
  })

  test('skips who reads too slowly and brings it up to date with one message', async () => {
    const slow = joined(DocumentPeer.viewer())
    for (let round = 0; round < 30; round += 1) {
      await at.open.live.write(document => source(document).insert(0, 'x'.repeat(100_000)))
      await pass(20)
    }
    expect(slow.socket?.backlogBytes).toBeLessThanOrEqual(1024 * 1024)
    slow.deliver()
    expect(source(slow.yjs).length).toBeLessThan(source(at.open.live.yjs).length)
    await pass(200)
    expect(slow.socket?.toWindow).toHaveLength(1)
    slow.deliver()
    expect(source(slow.yjs).toString()).toBe(source(at.open.live.yjs).toString())
    await at.open.live.write(document => source(document).insert(0, 'and on '))
    slow.deliver()
    expect(source(slow.yjs).toString()).toMatch(/^and on /)
  })

  test('lets go of who has not read for half a minute', async () => {
    const stalled = joined(DocumentPeer.viewer())
    for (let round = 0; round < 12; round += 1) {
      await at.open.live.write(document => source(document).insert(0, 'x'.repeat(100_000)))
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
    at.open.storage.isHolding = true
    writer.type('x')
    await pass(1000)
    writer.deliver()
    viewer.deliver()
    expect(source(viewer.yjs).toString()).toBe('print(1)x')
    expect(writer.acknowledged.length).toBe(before)
    at.open.storage.flush()
    await pass()
    writer.deliver()
    expect(writer.acknowledged.length).toBe(before + 1)
    expect((await at.open.storage.documents.load(notebookId)).updates.at(-1)).toEqual(
      writer.acknowledged.at(-1),
    )
  })

  test('comes back in one write for all that reached the disk together', async () => {
    const writer = joined(new DocumentPeer())
    await pass(20)
    writer.deliver()
    at.open.storage.isHolding = true
    for (const letter of 'hello') writer.type(letter)
    const before = { writes: writer.socket?.writes ?? 0, acknowledged: writer.acknowledged.length }
    at.open.storage.flush()
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
    at.open.storage.isFailing = true
    writer.type(' kept')
    await pass(2000)
    writer.deliver()
    expect(writer.acknowledged.length).toBe(before)
    expect(writer.socket?.closed).toBeNull()
    await pass(2000)
    expect(writer.socket?.closed?.code).toBe(closeCodes.restarting)
    expect(viewer.socket?.closed).toBeNull()
    await expect(at.open.live.write(document => source(document).insert(0, 'no'))).rejects.toMatchObject({
      code: 'storage-failed',
    })
    expect(source(at.open.live.yjs).toString()).toBe('print(1) kept')

    at.open.storage.isFailing = false
    await pass(3000)
    const { live } = await reopened(at.open.storage)
    expect(source(live.yjs).toString()).toBe('print(1) kept')
    joined(writer)
    writer.type(' on')
    await pass(20)
    writer.deliver()
    expect(writer.acknowledged.length).toBeGreaterThan(before)
  })

  test('puts no older mark over a newer one when the disk refuses while others are under way', async () => {
    const write = (sequence: number) =>
      at.open.live.write(document => source(document).insert(0, `${sequence} `), {
        source: 'kernel',
        sequence,
      })
    at.open.storage.isHolding = true
    void write(1)
    void write(2)
    at.open.storage.isFailing = true
    void write(3)
    await pass()
    at.open.storage.isFailing = false
    await pass(200)
    at.open.storage.flush()
    const { live } = await reopened(at.open.storage.crash())
    expect(source(live.yjs).toString()).toBe('2 1 print(1)')
    expect(live.lastSequence('kernel')).toBe(2)
  })

  test('keeps a mark with its write, also when nothing changed', async () => {
    await at.open.live.write(document => source(document).insert(0, 'x'), { source: 'kernel', sequence: 4 })
    await at.open.live.write(() => {}, { source: 'kernel', sequence: 5 })
    expect(at.open.live.lastSequence('kernel')).toBe(5)
    const { live } = await reopened(at.open.storage)
    expect([live.lastSequence('kernel'), live.lastSequence('other')]).toEqual([5, 0])
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
      writer.type('x')
      writer.awareness.setLocalState({ cursor: key })
      writer.sendCursor()
      writer.deliverToServer()
      await pass(50)
    }
    expect(writes() - before).toBeLessThanOrEqual(22)
  })
})
