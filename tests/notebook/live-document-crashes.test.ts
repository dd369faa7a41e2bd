// Writers and viewers who saw what a crash then lost: nobody keeps a copy that the document does not go on from.
import { describe, expect, test } from 'vitest'
import { closeCodes } from '#protocol/close-codes.ts'
import { DocumentPeer } from '../support/document-peer.ts'
import { notebookOfEachTest, pass, reopened, source } from '../support/open-notebook.ts'

const at = notebookOfEachTest()
const joined = (peer: DocumentPeer) => peer.join(at.open.live)

describe('after a crash that lost what was shown', () => {
  test('a viewer is told that its copy is stale', async () => {
    const viewer = joined(DocumentPeer.viewer())
    at.open.storage.isHolding = true
    void at.open.live.write(document => source(document).insert(0, 'lost'))
    viewer.deliver()
    expect(source(viewer.yjs).toString()).toBe('lostprint(1)')
    at.open = await reopened(at.open.storage.crash())
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
    at.open.storage.isHolding = true
    source(writer.yjs).delete(0, 6)
    writer.deliverToServer()
    await pass(100)
    viewer.deliver()
    expect(source(viewer.yjs).toString()).toBe('print(1)')
    at.open = await reopened(at.open.storage.crash())
    viewer.disconnect()
    joined(viewer)
    expect(viewer.socket?.closed).toBeNull()
    expect(source(viewer.yjs).toString()).toBe(source(at.open.live.yjs).toString())
    writer.disconnect()
    joined(writer)
    await pass(20)
    viewer.deliver()
    expect(source(viewer.yjs).toString()).toBe('1)')
  })

  test('a viewer that saw the server delete something is told that its copy is stale', async () => {
    const viewer = joined(DocumentPeer.viewer())
    at.open.storage.isHolding = true
    void at.open.live.write(document => source(document).delete(0, 6))
    viewer.deliver()
    expect(source(viewer.yjs).toString()).toBe('1)')
    at.open = await reopened(at.open.storage.crash())
    viewer.disconnect()
    joined(viewer)
    expect(viewer.socket?.closed?.code).toBe(closeCodes.staleCopy)
  })

  test('a writer whose copy is given up keeps the deletions of its own text', async () => {
    const writer = joined(new DocumentPeer())
    await pass(20)
    at.open.storage.isHolding = true
    void at.open.live.write(document => source(document).insert(0, 'lost '))
    writer.deliver()
    writer.type(' kept gone')
    source(writer.yjs).delete(source(writer.yjs).length - 5, 5)
    at.open = await reopened(at.open.storage.crash())
    writer.disconnect()
    joined(writer)
    await pass(20)
    writer.deliver()
    expect(writer.socket?.closed?.code).toBe(closeCodes.staleCopy)
    expect(source(at.open.live.yjs).toString()).toBe('print(1) kept')
  })

  test('a writer sends the lost part of its own again', async () => {
    const writer = joined(new DocumentPeer())
    const viewer = joined(DocumentPeer.viewer())
    writer.type(' stored')
    await pass(20)
    at.open.storage.isHolding = true
    writer.type(' unsaved')
    await pass(20)
    at.open = await reopened(at.open.storage.crash())
    expect(source(at.open.live.yjs).toString()).toBe('print(1) stored')
    viewer.disconnect()
    joined(viewer)
    writer.disconnect()
    joined(writer)
    await pass(20)
    viewer.deliver()
    writer.deliver()
    expect(source(at.open.live.yjs).toString()).toBe('print(1) stored unsaved')
    expect(source(viewer.yjs).toString()).toBe('print(1) stored unsaved')
    expect(writer.socket?.closed).toBeNull()
  })

  test('a writer whose copy also holds lost outputs keeps its text and starts anew', async () => {
    const writer = joined(new DocumentPeer())
    await pass(20)
    at.open.storage.isHolding = true
    void at.open.live.write(document => source(document, 'b').insert(0, 'output '))
    writer.type(' unsaved')
    await pass(20)
    writer.deliver()
    expect(source(writer.yjs, 'b').toString()).toBe('output # Title')
    at.open = await reopened(at.open.storage.crash())
    writer.disconnect()
    joined(writer)
    await pass(20)
    expect(source(at.open.live.yjs).toString()).toBe('print(1) unsaved')
    expect(source(at.open.live.yjs, 'b').toString()).toBe('# Title')
    expect(writer.socket?.closed?.code).toBe(closeCodes.staleCopy)
  })
})
