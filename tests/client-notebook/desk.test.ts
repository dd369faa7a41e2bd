import { expect, test } from 'vitest'
import { Awareness } from 'y-protocols/awareness'
import * as Y from 'yjs'
import type { KernelView } from '#protocol/classroom-view.ts'
import type { CellId, DocumentId } from '#protocol/ids.ts'
import { cellsOf, findCell, idOf, insertCell, sourceOf, typeOf } from '#protocol/notebook-document.ts'
import type { SendCommand } from '../../client/connection.ts'
import { Desk } from '../../client/notebook/desk/desk.ts'
import { actionsOf } from '../../client/notebook/desk/notebook-actions.ts'
import { perform } from '../../client/notebook/desk/perform.ts'
import { Store } from '../../client/notebook/store.ts'

const id = (text: string) => text as CellId

function deskOn(...sources: string[]) {
  const document = new Y.Doc()
  for (const [index, source] of sources.entries()) {
    insertCell(document, index, { id: id(`cell-${index}`), type: 'code', source })
  }
  const sent: { name: string; input: unknown }[] = []
  let refusal: Error | null = null
  const send = (async (name: string, input: unknown) => {
    sent.push({ name, input })
    if (refusal) throw refusal
    return {}
  }) as SendCommand
  const awareness = new Awareness(document)
  const desk = new Desk({
    document,
    notebookId: 'notebook-1' as DocumentId,
    send,
    awareness,
    kernel: new Store<KernelView | null>(null),
  })
  const refuse = (message: string) => {
    refusal = new Error(message)
  }
  const texts = () =>
    cellsOf(document)
      .toArray()
      .map(cell => sourceOf(cell).toString())
  return { document, desk, sent, refuse, texts, state: () => desk.state.get() }
}

test('the first cell is selected, and nothing asks for the focus', () => {
  expect(deskOn('a', 'b').state()).toMatchObject({ selected: 'cell-0', mode: 'command', focusRequests: 0 })
})

test('selecting what has the focus asks for none, so a field in another cell keeps it', () => {
  const { desk, state } = deskOn('a', 'b')
  desk.goTo(id('cell-1'))
  expect(state()).toMatchObject({ selected: 'cell-1', focusRequests: 1, focusWanted: 'cell-1' })
  desk.select(id('cell-0'), 'command')
  expect(state()).toMatchObject({ selected: 'cell-0', focusRequests: 1, focusWanted: 'cell-1' })
})

test('running sends the text as it stands and goes on to the next cell', () => {
  const { desk, sent, state } = deskOn('1 + 1', 'b')
  perform(desk, 'run-and-next')
  expect(sent).toEqual([
    {
      name: 'cells:run',
      input: { notebookId: 'notebook-1', cells: [{ cellId: 'cell-0', source: '1 + 1' }] },
    },
  ])
  expect(state()).toMatchObject({ selected: 'cell-1', mode: 'command' })
})

test('running the last cell makes a new one to write in', () => {
  const { desk, texts, state } = deskOn('a')
  perform(desk, 'run-and-next')
  expect(texts()).toEqual(['a', ''])
  expect(state().mode).toBe('edit')
  expect(state().selected).not.toBe('cell-0')
})

test('a fresh kernel has refused nothing', async () => {
  const { desk, refuse } = deskOn('a', 'b')
  refuse('The kernel has ended.')
  desk.run([id('cell-0')])
  desk.run([id('cell-1')])
  await expect.poll(() => desk.runs.state.get().refusals.size).toBe(2)
  desk.runs.dismissAllRefusals()
  expect(desk.runs.state.get().refusals.size).toBe(0)
})

test('a refusal is kept at its cell until it is dismissed', async () => {
  const { desk, refuse } = deskOn('a')
  refuse('The class has ended.')
  desk.run([id('cell-0')])
  await expect.poll(() => desk.runs.state.get().refusals.get(id('cell-0'))).toBe('The class has ended.')
  expect(desk.runs.state.get().sent.size).toBe(0)
  desk.runs.dismissRefusal(id('cell-0'))
  expect(desk.runs.state.get().refusals.size).toBe(0)
})

test('a deleted cell comes back where it was, with its text, and is selected', () => {
  const { desk, texts, state } = deskOn('a', 'b', 'c')
  desk.goTo(id('cell-1'))
  perform(desk, 'delete')
  expect(texts()).toEqual(['a', 'c'])
  expect(state().selected).toBe('cell-2')
  perform(desk, 'undo')
  expect(texts()).toEqual(['a', 'b', 'c'])
  expect(state().selected).toBe('cell-1')
})

test('undo never takes back what another writer did', () => {
  const { desk, document, texts } = deskOn('a', 'b')
  desk.goTo(id('cell-0'))
  perform(desk, 'insert-below')
  const other = new Y.Doc()
  Y.applyUpdate(other, Y.encodeStateAsUpdate(document))
  sourceOf(cellsOf(other).get(0)).insert(1, '!')
  Y.applyUpdate(document, Y.encodeStateAsUpdate(other))
  perform(desk, 'undo')
  expect(texts()).toEqual(['a!', 'b'])
  perform(desk, 'undo')
  expect(texts()).toEqual(['a!', 'b'])
})

test('a moved cell keeps id, text and selection; one step of undo moves it back', () => {
  const { desk, document, texts, state } = deskOn('a', 'b', 'c')
  desk.goTo(id('cell-2'), 'edit')
  perform(desk, 'move-up')
  expect(texts()).toEqual(['a', 'c', 'b'])
  expect(state()).toMatchObject({ selected: 'cell-2', mode: 'edit' })
  perform(desk, 'undo')
  expect(texts()).toEqual(['a', 'b', 'c'])
  expect(new Set(cellsOf(document).toArray().map(idOf)).size).toBe(3)
})

test('a cut cell comes back as it was, outputs included; pasted again it is another cell', () => {
  const { desk, document, texts } = deskOn('a', 'b')
  findCell(document, id('cell-0'))?.set('execution_count', 7)
  perform(desk, 'cut')
  perform(desk, 'paste')
  expect(texts()).toEqual(['b', 'a'])
  const [, back] = cellsOf(document).toArray()
  expect(back?.toJSON()).toMatchObject({ id: 'cell-0', execution_count: 7 })
  perform(desk, 'paste')
  expect(texts()).toEqual(['b', 'a', 'a'])
  expect(cellsOf(document).get(2).toJSON()).toMatchObject({ execution_count: null })
  expect(idOf(cellsOf(document).get(2))).not.toBe('cell-0')
})

test('a new markdown cell shows its source until it is run', () => {
  const { desk, document, state, sent } = deskOn('a')
  perform(desk, 'to-markdown')
  expect(typeOf(findCell(document, id('cell-0')) ?? cellsOf(document).get(0))).toBe('markdown')
  expect(state().unrendered.has(id('cell-0'))).toBe(true)
  perform(desk, 'run')
  expect(state().unrendered.has(id('cell-0'))).toBe(false)
  expect(sent).toEqual([])
})

test('a prepared cell takes the place of the empty one that Shift+Enter has made, in one step', () => {
  const { desk, texts } = deskOn('a')
  perform(desk, 'run-and-next')
  desk.insertPrepared([{ type: 'code', source: 'prepared' }])
  expect(texts()).toEqual(['a', 'prepared'])
  perform(desk, 'undo')
  expect(texts()).toEqual(['a', ''])
  desk.goTo(id('cell-0'))
  desk.insertPrepared([{ type: 'code', source: 'prepared' }])
  expect(texts()).toEqual(['a', 'prepared', ''])
})

test('the last cell may be deleted, and the notebook be begun again', () => {
  const { desk, texts, state } = deskOn('a')
  perform(desk, 'delete')
  expect(state().selected).toBeNull()
  perform(desk, 'insert-below')
  expect(texts()).toEqual([''])
})

test('cells that one command cannot carry are refused where one is, all or none', () => {
  const { desk, sent, document } = deskOn(...Array.from({ length: 6 }, () => 'x'.repeat(190_000)), 'x = 1')
  desk.goTo(id('cell-6'))
  desk.run(desk.ids())
  expect(sent).toEqual([])
  expect(desk.runs.state.get().refusals.get(id('cell-6'))).toMatch(/too much to run at once/)
  expect(desk.runs.state.get().sent.size).toBe(0)
  insertCell(document, 7, { id: id('many-bytes'), type: 'code', source: '\u0001'.repeat(199_000) })
  desk.run([id('many-bytes')])
  expect(desk.runs.state.get().refusals.get(id('many-bytes'))).toMatch(/too long/)
  perform(desk, 'run')
  expect(sent).toHaveLength(1)
  expect(desk.runs.state.get().refusals.has(id('cell-6'))).toBe(false)
})

test('nobody restarts for a run of all cells that is refused', () => {
  const { desk, sent } = deskOn(...Array.from({ length: 6 }, () => 'x'.repeat(190_000)))
  const { actions, close } = actionsOf(desk)
  actions.restartAndRunAll()
  expect(sent).toEqual([])
  close()
})

test('a desk begins at the cell it was left at, or at the first one when that is gone', () => {
  const { document } = deskOn('a', 'b')
  const beginningAt = (selected: string) =>
    new Desk({
      document,
      notebookId: 'notebook-1' as DocumentId,
      send: (async () => ({})) as SendCommand,
      awareness: new Awareness(document),
      kernel: new Store<KernelView | null>(null),
      selected: id(selected),
    }).state.get()
  expect(beginningAt('cell-1')).toMatchObject({ selected: 'cell-1', marked: ['cell-1'], focusRequests: 0 })
  expect(beginningAt('gone')).toMatchObject({ selected: 'cell-0', marked: ['cell-0'] })
})
