import { expect, test } from 'vitest'
import * as Y from 'yjs'
import type { CellId } from '#protocol/ids.ts'
import { insertCell } from '#protocol/notebook-document.ts'
import { copyOf, decodeCells, encodeCells, textOf } from '../../client/notebook/desk/cell-copies.ts'

test('what was copied comes back, and reads as text elsewhere', () => {
  const document = new Y.Doc()
  const metadata = { tags: ['raises-exception'] }
  const cell = insertCell(document, 0, { id: 'a' as CellId, type: 'markdown', source: '# A', metadata })
  cell.set('attachments', { 'a.png': { 'image/png': 'AAAA' } })
  const copies = [copyOf(cell), { type: 'code', source: 'b = 1', metadata: {} }] as const
  expect(decodeCells(encodeCells(copies))).toEqual(copies)
  expect(textOf(copies)).toBe('# A\n\nb = 1')
})

test.each([
  ['', 'nothing'],
  ['print(1)', 'text'],
  ['{"cells":[]}', 'no cells'],
  ['{"cells":[{"type":"evil","source":"","metadata":{}}]}', 'an unknown type'],
  ['{"cells":[{"type":"code","source":7,"metadata":{}}]}', 'a source that is no text'],
  ['{"cells":[{"type":"code","source":"","metadata":[]}]}', 'metadata that is no object'],
  [JSON.stringify({ cells: Array(2_001).fill({ type: 'code', source: '', metadata: {} }) }), 'too many'],
])('%# is no copy of ours: %s', text => {
  expect(decodeCells(text)).toBeNull()
})
