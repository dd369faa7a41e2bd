// A cell is moved by a desk that does not know yet what the kernel has told: nothing of it is lost.
import { beforeEach, expect, test } from 'vitest'
import type * as Y from 'yjs'
import type { CellId, ExecutionId, SandboxId } from '#protocol/ids.ts'
import type { KernelEvent } from '#protocol/kernel-events.ts'
import { cellsOf, deleteCell, findCell, idOf, moveCell, outputsOf } from '#protocol/notebook-document.ts'
import { LiveNotebook } from '../../server/notebook/live-notebook.ts'
import { ScriptedHost } from '../kernel/scripted-host.ts'
import { DocumentPeer } from '../support/document-peer.ts'
import { notebookOfEachTest, pass, reopened } from '../support/open-notebook.ts'
import { testOutputFiles } from '../support/test-output-files.ts'

const at = notebookOfEachTest()
const sandboxId = 'sandbox-1' as SandboxId
const place = { executionId: 'execution-a' as ExecutionId, cellId: 'a' as CellId }
let host: ScriptedHost

beforeEach(async () => {
  host = new ScriptedHost()
  new LiveNotebook({
    document: at.open.live,
    outputFiles: testOutputFiles(),
    aroundWriters: around => at.open.live.aroundWriters(around),
    host,
    image: 'python',
    label: 'notebook',
    sandboxId,
    newSandbox: async () => sandboxId,
    files: async () => [],
    onKernelChanged: () => {},
    onRun: () => {},
    onWriteFailed: () => {},
  })
  host.greet({ sandboxId })
  await tell({ type: 'started', ...place, at: new Date(0).toISOString() } as KernelEvent)
})

async function tell(...events: KernelEvent[]): Promise<void> {
  host.tell(sandboxId, ...events)
  await pass(100)
}

const print = (text: string) => tell({ type: 'stream', ...place, name: 'stdout', text })

function printed(document: Y.Doc): string[] {
  return cellsOf(document)
    .toArray()
    .filter(cell => idOf(cell) === place.cellId)
    .map(cell => (outputsOf(cell)?.toArray() ?? []).map(output => String(output.get('text'))).join(''))
}

async function desk(memberId: string): Promise<DocumentPeer> {
  const peer = new DocumentPeer({ memberId }).join(at.open.live)
  await pass(50)
  peer.deliver()
  return peer
}

const places = (document: Y.Doc) => cellsOf(document).toArray().map(idOf)

test('what was printed while the move was on its way stands in the moved cell, for everybody and on disk', async () => {
  await print('0\n1\n')
  const ada = await desk('ada')
  const viewer = DocumentPeer.viewer().join(at.open.live)
  moveCell(ada.yjs, place.cellId, 1)
  await print('2\n3\n')
  ada.deliver()
  await pass(50)
  await print('4\n')
  ada.deliver()
  viewer.deliver()
  for (const copy of [at.open.live.yjs, ada.yjs, viewer.yjs]) {
    expect(places(copy)).toEqual(['b', 'a'])
    expect(printed(copy)).toEqual(['0\n1\n2\n3\n4\n'])
  }
  expect(printed((await reopened(at.open.storage)).live.yjs)).toEqual(['0\n1\n2\n3\n4\n'])
})

test('of two desks that move it at once both copies have all, and the kernel goes on in the first', async () => {
  await print('0\n')
  const [ada, bo] = [await desk('ada'), await desk('bo')]
  moveCell(ada.yjs, place.cellId, 1)
  await print('1\n')
  ada.deliverToServer()
  await print('2\n')
  moveCell(bo.yjs, place.cellId, 1)
  bo.deliverToServer()
  await pass(50)
  const [first, second] = printed(at.open.live.yjs)
  expect(first).toBe('0\n1\n2\n')
  expect(second?.startsWith('0\n')).toBe(true)
  await print('3\n')
  expect(printed(at.open.live.yjs)[0]).toBe('0\n1\n2\n3\n')
})

test('a move that came in time changes nothing more than the place', async () => {
  await print('0\n')
  const ada = await desk('ada')
  const before = at.open.live.lastSequence(sandboxId)
  moveCell(ada.yjs, place.cellId, 1)
  ada.deliver()
  await pass(50)
  expect(printed(at.open.live.yjs)).toEqual(['0\n'])
  expect(at.open.live.lastSequence(sandboxId)).toBe(before)
  const items = findCell(at.open.live.yjs, place.cellId)?._item?.id.client
  expect(items).toBe(ada.yjs.clientID)
  const outputs = findCell(at.open.live.yjs, place.cellId)
  expect(outputs && outputsOf(outputs)?.get(0)._item?.id.client).toBe(ada.yjs.clientID)
})

test('a cell that is deleted stays deleted, with what it printed', async () => {
  await print('0\n')
  const ada = await desk('ada')
  deleteCell(ada.yjs, place.cellId)
  await print('1\n')
  ada.deliver()
  await pass(50)
  expect(places(at.open.live.yjs)).toEqual(['b'])
  await print('2\n')
  expect(places(at.open.live.yjs)).toEqual(['b'])
})
