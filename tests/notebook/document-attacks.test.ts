// What a hostile window can send to a document, and that it changes nothing. Each is known to work on a plain Yjs server.
import * as encoding from 'lib0/encoding'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { Awareness } from 'y-protocols/awareness'
import * as Y from 'yjs'
import { closeCodes } from '#protocol/close-codes.ts'
import type { CellId } from '#protocol/ids.ts'
import { cellsOf, insertCell, metaOf, moveCell } from '#protocol/notebook-document.ts'
import { DocumentPeer } from '../support/document-peer.ts'
import { type OpenNotebook, openNotebook, source } from '../support/open-notebook.ts'
import { SeededRandom } from '../support/seeded-random.ts'

let open: OpenNotebook
let before: Uint8Array

beforeEach(async () => {
  vi.useFakeTimers()
  open = await openNotebook()
  before = Y.encodeStateAsUpdate(open.live.yjs)
})

afterEach(() => {
  vi.useRealTimers()
})

function joined(peer: DocumentPeer): DocumentPeer {
  peer.connect(open.live).deliver()
  return peer
}

function expectUnchanged(): void {
  expect(Y.encodeStateAsUpdate(open.live.yjs)).toEqual(before)
  expect(open.live.yjs.store.pendingStructs).toBeNull()
  expect(open.live.yjs.store.pendingDs).toBeNull()
  expect(open.faults).toEqual([])
}

/** The update that a change makes on a copy of the document. */
function updateOf(change: (document: Y.Doc) => void, { clientId }: { clientId?: number } = {}): Uint8Array {
  const copy = new Y.Doc()
  Y.applyUpdate(copy, Y.encodeStateAsUpdate(open.live.yjs))
  if (clientId !== undefined) copy.clientID = clientId
  let update: Uint8Array = new Uint8Array()
  copy.once('update', (made: Uint8Array) => {
    update = made
  })
  copy.transact(() => change(copy))
  return update
}

function syncMessage(step: number, update: Uint8Array): Uint8Array {
  const encoder = encoding.createEncoder()
  encoding.writeVarUint(encoder, 0)
  encoding.writeVarUint(encoder, step)
  encoding.writeVarUint8Array(encoder, update)
  return encoding.toUint8Array(encoder)
}

describe('a viewer', () => {
  const edit = () => updateOf(document => source(document).insert(0, 'PWNED'))
  const messages: [string, () => Uint8Array][] = [
    ['an update', () => syncMessage(2, edit())],
    ['a sync step 2', () => syncMessage(1, edit())],
    ['an update in a longer number', () => longer(syncMessage(2, edit()), 1)],
    ['a sync step 2 in a longer number', () => longer(syncMessage(1, edit()), 1)],
    ['a longer message type', () => longer(syncMessage(2, edit()), 0)],
    [
      'an update behind a state vector',
      () => joinedBytes(syncMessage(0, new Uint8Array([0])), syncMessage(2, edit())),
    ],
    ['an unknown type', () => new Uint8Array([7, 1, 2])],
    ['a permission message', () => new Uint8Array([2, 0, 1, 65])],
    ['nothing', () => new Uint8Array()],
  ]

  test.each(messages)('that sends %s changes nothing and is sent away after the third', (_name, message) => {
    const viewer = joined(DocumentPeer.viewer())
    for (let time = 0; time < 3; time += 1) {
      expect(viewer.socket?.closed).toBeNull()
      viewer.sendBytes(message())
      viewer.deliverToServer()
      expectUnchanged()
    }
    expect(viewer.socket?.closed?.code).toBe(closeCodes.notAllowed)
  })

  test('has no cursor that others see', async () => {
    const watcher = joined(DocumentPeer.viewer('watcher'))
    const viewer = joined(DocumentPeer.viewer())
    viewer.awareness.setLocalState({ user: { name: 'Teacher' } })
    viewer.sendCursor()
    viewer.deliverToServer()
    await vi.advanceTimersByTimeAsync(200)
    expect(watcher.socket?.toWindow).toEqual([])
    expect(viewer.socket?.closed).toBeNull()
  })

  test('that never stops talking is sent away', () => {
    const viewer = joined(DocumentPeer.viewer())
    for (let time = 0; time < 3000; time += 1) viewer.sendCursor()
    viewer.deliverToServer()
    expect(viewer.socket?.closed?.code).toBe(closeCodes.tooManyRequests)
  })

  test('that asks for everything again and again is sent away', () => {
    const viewer = joined(DocumentPeer.viewer())
    for (let time = 0; time < 30; time += 1) viewer.sendBytes(syncMessage(0, new Uint8Array([0])))
    viewer.deliver()
    expect(viewer.socket?.closed?.code).toBe(closeCodes.tooManyRequests)
  })
})

describe('a writer', () => {
  function sends(update: Uint8Array, writer = joined(new DocumentPeer({ memberId: 'eve' }))): DocumentPeer {
    writer.sendBytes(syncMessage(2, update))
    writer.deliverToServer()
    return writer
  }

  test('cannot end the process with a V2 update that declares four billion parts', () => {
    const bomb = Buffer.from('0000060000000000000000000185d1b2ea0e8094ebdc03', 'hex')
    expect(sends(new Uint8Array(bomb)).socket?.closed?.code).toBe(closeCodes.badRequest)
    expectUnchanged()
  })

  test('cannot declare more parts than it sends', () => {
    const encoder = encoding.createEncoder()
    for (const number of [1, 4_000_000_000, 5, 0]) encoding.writeVarUint(encoder, number)
    expect(sends(encoding.toUint8Array(encoder)).socket?.closed?.code).toBe(closeCodes.badRequest)
    expectUnchanged()
  })

  test('cannot poison the clock of another writer', async () => {
    const victim = joined(new DocumentPeer({ memberId: 'ada' }))
    source(victim.yjs).insert(0, 'hello')
    victim.deliverToServer()
    before = Y.encodeStateAsUpdate(open.live.yjs)
    const clock = Y.getState(open.live.yjs.store, victim.yjs.clientID)
    const encoder = encoding.createEncoder()
    // One part of garbage, 1,000 long, under the victim's id; no deletions.
    for (const number of [1, 1, victim.yjs.clientID, clock, 0, 1000, 0])
      encoding.writeVarUint(encoder, number)
    expect(sends(encoding.toUint8Array(encoder)).socket?.closed?.code).toBe(closeCodes.staleCopy)
    expectUnchanged()
    source(victim.yjs).insert(0, 'still ')
    victim.deliverToServer()
    expect(source(open.live.yjs).toString()).toBe('still helloprint(1)')
  })

  test('cannot write under the ids of the imported notebook or of the server', () => {
    const [imported] = open.live.yjs.store.clients.keys()
    const server = open.live.yjs.clientID
    for (const clientId of [imported, server]) {
      const update = updateOf(document => source(document).insert(0, 'x'), { clientId: clientId as number })
      expect(sends(update).socket?.closed?.code).toBe(closeCodes.staleCopy)
      expectUnchanged()
    }
  })

  test('cannot nest deeper than can be exported', () => {
    const nested = updateOf(document => {
      let map = new Y.Map<unknown>()
      cellsOf(document).get(0).set('metadata', map)
      for (let depth = 0; depth < 5000; depth += 1) {
        const next = new Y.Map<unknown>()
        map.set('a', next)
        map = next
      }
    })
    expect(sends(nested).socket?.closed?.code).toBe(closeCodes.badRequest)
    expectUnchanged()
  })

  test('cannot nest plain values deeper than can be exported', () => {
    let value: unknown = 1
    for (let depth = 0; depth < 1000; depth += 1) value = [value]
    const nested = updateOf(document => {
      cellsOf(document)
        .get(0)
        .set('metadata', new Y.Map([['deep', value]]))
    })
    expect(sends(nested).socket?.closed?.code).toBe(closeCodes.badRequest)
    expectUnchanged()
  })

  test('cannot fill the store with parts that wait for others', () => {
    const author = new Y.Doc()
    Y.applyUpdate(author, Y.encodeStateAsUpdate(open.live.yjs))
    const updates: Uint8Array[] = []
    author.on('update', (update: Uint8Array) => updates.push(update))
    for (let index = 0; index < 2000; index += 1) source(author).insert(0, 'x')
    const eve = joined(new DocumentPeer({ memberId: 'eve' }))
    for (const update of updates.slice(1)) sends(update, eve)
    expectUnchanged()
    expect(eve.socket?.closed?.code).toBe(closeCodes.staleCopy)
  })

  test.each<[string, (document: Y.Doc) => void]>([
    ['a root of its own', document => document.getMap('mine').set('a', 1)],
    ['text instead of a cell', document => cellsOf(document).insert(0, ['cell' as never])],
    ['a cell of an unknown type', document => cellsOf(document).get(0).set('cell_type', 'exe')],
    ['an id that is no id', document => cellsOf(document).get(0).set('id', '<img>')],
    ['a number for source', document => cellsOf(document).get(0).set('source', 7)],
    ['an unknown key in a cell', document => cellsOf(document).get(0).set('onclick', 'x')],
    ['another format number', document => metaOf(document).set('nbformat', 3)],
    ['a map inside text', document => source(document).insertEmbed(0, new Y.Map())],
    ['bold text', document => source(document).format(0, 3, { bold: true })],
    ['a subdocument', document => metaOf(document).set('metadata', new Y.Doc())],
    ['binary values', document => document.getMap('state').set('bytes', new Uint8Array(3))],
    ['big integers', document => document.getMap('state').set('big', 10n)],
  ])('cannot write %s', (_name, change) => {
    expect(sends(updateOf(change)).socket?.closed?.code).toBe(closeCodes.badRequest)
    expectUnchanged()
  })

  test('cannot send more than eight megabytes at once, or a thousand changes in no time', () => {
    const large = updateOf(document => source(document).insert(0, 'x'.repeat(8_400_000)))
    expect(sends(large).socket?.closed?.code).toBe(closeCodes.badRequest)
    expectUnchanged()
    const busy = joined(new DocumentPeer())
    for (let index = 0; index < 1500 && !busy.socket?.closed; index += 1) {
      source(busy.yjs).insert(0, 'x')
      busy.deliverToServer()
    }
    expect(busy.socket?.closed?.code).toBe(closeCodes.tooManyRequests)
  })

  test('can do all that the notebook page does', async () => {
    const writer = joined(new DocumentPeer())
    insertCell(writer.yjs, 1, {
      id: 'new' as CellId,
      type: 'code',
      source: 'x = 1',
      metadata: { tags: ['a'] },
    })
    source(writer.yjs, 'new').insert(5, ' 🧵')
    source(writer.yjs, 'new').delete(0, 1)
    moveCell(writer.yjs, 'new' as CellId, 0)
    const undo = new Y.UndoManager(cellsOf(writer.yjs))
    source(writer.yjs, 'b').delete(0, 2)
    undo.undo()
    cellsOf(writer.yjs).delete(1, 1)
    writer.deliver()
    // What only deletes takes effect when it is on disk.
    await vi.advanceTimersByTimeAsync(0)
    expect(writer.socket?.closed).toBeNull()
    expect(cellsOf(open.live.yjs).toJSON()).toEqual(cellsOf(writer.yjs).toJSON())
  })

  test('cannot move, rename or remove the cursor of another writer', async () => {
    const victim = joined(new DocumentPeer({ memberId: 'ada' }))
    const viewer = joined(DocumentPeer.viewer())
    victim.awareness.setLocalState({ cursor: 1 })
    victim.sendCursor()
    victim.deliverToServer()
    await vi.advanceTimersByTimeAsync(200)
    const eve = joined(new DocumentPeer({ memberId: 'eve', name: 'Eve' }))
    const forged = new Awareness(new Y.Doc())
    forged.clientID = victim.yjs.clientID
    forged.setLocalState({ user: { name: 'Ada' }, cursor: 99 })
    forged.meta.set(victim.yjs.clientID, { clock: Number.MAX_SAFE_INTEGER - 1, lastUpdated: 0 })
    eve.sendCursor([victim.yjs.clientID], forged)
    eve.deliverToServer()
    await vi.advanceTimersByTimeAsync(200)
    victim.awareness.setLocalState({ cursor: 2 })
    victim.sendCursor()
    victim.deliverToServer()
    await vi.advanceTimersByTimeAsync(200)
    viewer.deliver()
    expect(viewer.awareness.getStates().get(victim.yjs.clientID)).toEqual({
      cursor: 2,
      user: { name: 'Ada', role: 'instructor' },
    })
    forged.destroy()
  })

  test('cannot make ghosts', async () => {
    const viewer = joined(DocumentPeer.viewer())
    const eve = joined(new DocumentPeer({ memberId: 'eve' }))
    const ghosts = new Awareness(new Y.Doc())
    const ids = Array.from({ length: 1000 }, (_, index) => index + 1)
    for (const id of ids) {
      ghosts.states.set(id, {})
      ghosts.meta.set(id, { clock: 1, lastUpdated: 0 })
    }
    eve.sendCursor(ids, ghosts)
    eve.deliverToServer()
    await vi.advanceTimersByTimeAsync(200)
    viewer.deliver()
    expect(viewer.awareness.getStates().size).toBe(1)
    expect(eve.socket?.closed?.code).toBe(closeCodes.badRequest)
    ghosts.destroy()
  })
})

test('random bytes and bent messages never break the document or throw (seed 7)', {
  timeout: 300_000,
}, () => {
  const random = new SeededRandom(7)
  const rounds = process.env['FOLLOWALONG_FULL'] ? 10_000 : 800
  let refused = 0
  for (let round = 0; round < rounds; round += 1) {
    const edit = updateOf(document => source(document).insert(0, 'abc'))
    const message = Buffer.from(syncMessage(random.pick([0, 1, 2]), edit))
    for (let bends = 1 + random.below(3); bends > 0; bends -= 1) {
      message[random.below(message.length)] = random.below(256)
    }
    const end = random.chance(0.3) ? random.below(message.length) : message.length
    const viewer = DocumentPeer.viewer().connect(open.live)
    viewer.sendBytes(message.subarray(0, end))
    viewer.deliverToServer()
    viewer.disconnect()
    const writer = new DocumentPeer().connect(open.live)
    writer.sendBytes(message.subarray(0, end))
    writer.deliverToServer()
    if (writer.socket?.closed) refused += 1
    writer.disconnect()
    expect(open.live.yjs.store.pendingStructs).toBeNull()
    expect(open.live.yjs.store.pendingDs).toBeNull()
    expect(
      cellsOf(open.live.yjs)
        .toJSON()
        .map((cell: { id: string }) => cell.id),
    ).toEqual(['a', 'b'])
  }
  expect(open.faults).toEqual([])
  expect(refused).toBeGreaterThan(rounds / 10)
})

/** The same message with the number at that place in one byte more than it needs. */
function longer(message: Uint8Array, at: number): Uint8Array {
  const value = message[at] ?? 0
  return new Uint8Array([...message.subarray(0, at), value | 0x80, 0, ...message.subarray(at + 1)])
}

function joinedBytes(...parts: Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts))
}
