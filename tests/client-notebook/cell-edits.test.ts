import { expect, test } from 'vitest'
import * as Y from 'yjs'
import type { CellId } from '#protocol/ids.ts'
import {
  cellsOf,
  findCell,
  idOf,
  insertCell,
  type Output,
  outputsOf,
  sourceOf,
} from '#protocol/notebook-document.ts'
import { CellEdits } from '../../client/notebook/desk/cell-edits.ts'
import { edgeSpeed } from '../../client/notebook/desk/edge-speed.ts'
import { setText } from '../../client/notebook/desk/set-text.ts'
import { watchTwins } from '../../client/notebook/desk/twin-cells.ts'

const id = (text: string) => text as CellId

function notebook(...names: string[]) {
  const document = new Y.Doc()
  for (const [index, name] of names.entries()) {
    insertCell(document, index, { id: id(name), type: 'code', source: name })
  }
  return { document, edits: new CellEdits(document, () => {}), order: () => orderOf(document) }
}

function orderOf(document: Y.Doc): string {
  return cellsOf(document).map(idOf).join(' ')
}

function sourcesOf(document: Y.Doc): readonly string[] {
  return cellsOf(document).map(cell => sourceOf(cell).toString())
}

function printInto(document: Y.Doc, name: string, text: string) {
  const cell = findCell(document, id(name))
  const output: Output = new Y.Map(Object.entries({ output_type: 'stream', name: 'stdout' }))
  output.set('text', new Y.Text(text))
  document.transact(() => {
    cell?.set('execution_count', 5)
    if (cell) outputsOf(cell)?.push([output])
  }, 'the server')
}

test('cells move together, over any distance, and back in one step', () => {
  const { edits, order } = notebook('a', 'b', 'c', 'd', 'e')
  expect(edits.moveTo([id('a'), id('b')], 4)).toBe(true)
  expect(order()).toBe('c d a b e')
  expect(edits.moveTo([id('b'), id('e')], 0)).toBe(true)
  expect(order()).toBe('b e c d a')
  edits.undoManager.undo()
  expect(order()).toBe('c d a b e')
  edits.undoManager.undo()
  expect(order()).toBe('a b c d e')
  edits.undoManager.redo()
  expect(order()).toBe('c d a b e')
})

test('a move to where the cells stand is none', () => {
  const { edits, order } = notebook('a', 'b', 'c')
  for (const before of [1, 2, 3]) expect(edits.moveTo([id('b'), id('c')], before)).toBe(false)
  expect(order()).toBe('a b c')
})

test('what happened to a moved cell since then survives the undo of its move', () => {
  const { document, edits, order } = notebook('a', 'b')
  edits.moveTo([id('a')], 2)
  printInto(document, 'a', 'printed after the move')
  const moved = findCell(document, id('a'))
  if (moved) sourceOf(moved).insert(1, ' by another writer')
  edits.undoManager.undo()
  expect(order()).toBe('a b')
  expect(findCell(document, id('a'))?.toJSON()).toMatchObject({
    source: 'a by another writer',
    execution_count: 5,
    outputs: [{ text: 'printed after the move' }],
  })
  edits.undoManager.redo()
  expect(order()).toBe('b a')
  expect(findCell(document, id('a'))?.toJSON()).toMatchObject({
    outputs: [{ text: 'printed after the move' }],
  })
})

test('texts and cells are undone in the order in which they were done', () => {
  const { document, edits } = notebook('a', 'b')
  const type = (text: string) =>
    document.transact(() => {
      const cell = findCell(document, id('a'))
      if (cell) sourceOf(cell).insert(0, text)
    }, edits)
  type('1')
  edits.moveTo([id('a')], 2)
  type('2')
  expect(sourcesOf(document)).toEqual(['b', '21a'])
  edits.undoManager.undo()
  expect(sourcesOf(document)).toEqual(['b', '1a'])
  edits.undoManager.undo()
  expect(sourcesOf(document)).toEqual(['1a', 'b'])
  edits.undoManager.undo()
  expect(sourcesOf(document)).toEqual(['a', 'b'])
})

test('a split leaves the output with the last part, and drops the breaks at the cuts', () => {
  const { document, edits } = notebook('x')
  const cell = findCell(document, id('x'))
  if (cell) setText(sourceOf(cell), 'one\ntwo\nthree')
  printInto(document, 'x', 'out')
  const parts = edits.split(id('x'), [3, 8])
  expect(sourcesOf(document)).toEqual(['one', 'two', 'three'])
  expect(parts.at(-1)).toBe('x')
  expect(findCell(document, id('x'))?.toJSON()).toMatchObject({ outputs: [{ text: 'out' }] })
  edits.undoManager.undo()
  expect(sourcesOf(document)).toEqual(['one\ntwo\nthree'])
})

test('a merge joins with an empty line, and its undo brings all back with their outputs', () => {
  const { document, edits } = notebook('a', 'b', 'c')
  printInto(document, 'b', 'of b')
  edits.merge([id('a'), id('b'), id('c')])
  expect(sourcesOf(document)).toEqual(['a\n\nb\n\nc'])
  edits.undoManager.undo()
  expect(sourcesOf(document)).toEqual(['a', 'b', 'c'])
  expect(findCell(document, id('b'))?.toJSON()).toMatchObject({ outputs: [{ text: 'of b' }] })
})

test('many replacements are one step of undo', () => {
  const { document, edits } = notebook('aba', 'b')
  const change = (from: number) => ({ from, to: from + 1, insert: 'xyz' })
  edits.replace(
    new Map([
      [id('aba'), [change(0), change(2)]],
      [id('b'), [change(0)]],
    ]),
  )
  expect(sourcesOf(document)).toEqual(['xyzbxyz', 'xyz'])
  edits.undoManager.undo()
  expect(sourcesOf(document)).toEqual(['aba', 'b'])
})

test('a heading takes the place of an earlier one', () => {
  const { document, edits } = notebook('a')
  edits.makeHeadings([id('a')], 2)
  edits.makeHeadings([id('a')], 3)
  expect(sourcesOf(document)).toEqual(['### a'])
})

test('a cell that two desks move at once stays one cell on both', async () => {
  const one = notebook('a', 'b', 'c', 'd')
  const document = new Y.Doc()
  Y.applyUpdate(document, Y.encodeStateAsUpdate(one.document))
  const other = { document, edits: new CellEdits(document, () => {}) }
  const stops = [watchTwins(one.document), watchTwins(other.document)]
  one.edits.moveTo([id('b')], 0)
  other.edits.moveTo([id('b')], 4)
  const exchange = () => {
    Y.applyUpdate(other.document, Y.encodeStateAsUpdate(one.document))
    Y.applyUpdate(one.document, Y.encodeStateAsUpdate(other.document))
  }
  exchange()
  await expect.poll(() => cellsOf(one.document).length).toBe(4)
  await expect.poll(() => cellsOf(other.document).length).toBe(4)
  exchange()
  expect(orderOf(one.document)).toBe(orderOf(other.document))
  expect(orderOf(one.document).split(' ').sort().join('')).toBe('abcd')
  for (const stop of stops) stop()
})

test('twins with texts of their own become two cells', async () => {
  const { document } = notebook('a')
  const stop = watchTwins(document)
  insertCell(document, 1, { id: id('a'), type: 'code', source: 'another text' })
  await expect.poll(() => new Set(cellsOf(document).map(idOf)).size).toBe(2)
  expect(sourcesOf(document)).toEqual(['a', 'another text'])
  stop()
})

test('a text is changed where it differs, never inside of an emoji', () => {
  const document = new Y.Doc()
  const text = document.getText('t')
  text.insert(0, 'a🎉c')
  const deltas: unknown[] = []
  text.observe(event => deltas.push(event.delta))
  document.transact(() => setText(text, 'a🎊c'))
  expect(text.toString()).toBe('a🎊c')
  expect(deltas).toEqual([[{ retain: 1 }, { delete: 2 }, { insert: '🎊' }]])
})

test('the sheet scrolls near its edges only, faster towards them', () => {
  const sheet = { top: 100, bottom: 900 }
  expect(edgeSpeed(500, sheet)).toBe(0)
  expect(edgeSpeed(100, sheet)).toBeLessThan(edgeSpeed(150, sheet))
  expect(edgeSpeed(2_000, sheet)).toBeGreaterThan(edgeSpeed(860, sheet))
})
