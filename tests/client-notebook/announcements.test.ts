import { expect, test } from 'vitest'
import { type Announcement, type CellResult, textOf } from '../../client/notebook/announce/announcements.ts'

const result = (change: Partial<CellResult> = {}): CellResult => ({
  printedLines: 0,
  error: null,
  shown: [],
  ...change,
})
const ended = (cell: number, change: Partial<CellResult> = {}): Announcement => ({
  kind: 'ended',
  cell,
  result: result(change),
})

test('each kind is a sentence of its own', () => {
  expect(textOf([{ kind: 'writes', who: 'Ada', cell: 7 }])).toBe('Ada writes in cell 7.')
  expect(textOf([{ kind: 'points', who: 'Ada', cell: 7, line: 'x = 1' }])).toBe(
    'Ada points at cell 7: x = 1.',
  )
  expect(textOf([{ kind: 'points', who: 'Ada', cell: 7, line: null }])).toBe('Ada points at cell 7.')
  expect(textOf([{ kind: 'runs', cell: 7 }])).toBe('Cell 7 runs.')
  expect(textOf([ended(7)])).toBe('Cell 7 ran.')
  expect(textOf([ended(7, { printedLines: 1 })])).toBe('Cell 7 printed 1 line.')
  expect(textOf([ended(7, { printedLines: 3, shown: ['a picture', 'a table'] })])).toBe(
    'Cell 7 printed 3 lines and shows a picture and a table.',
  )
  expect(textOf([ended(7, { printedLines: 3, error: 'ZeroDivisionError' })])).toBe(
    'Cell 7 failed: ZeroDivisionError.',
  )
  expect(textOf([{ kind: 'cells', added: 2, removed: 1 }])).toBe('2 cells new. 1 cell gone.')
  expect(textOf([])).toBe('')
})

test('only the last word on each cell, and the last place of each writer, is told', () => {
  expect(
    textOf([
      { kind: 'writes', who: 'Ada', cell: 6 },
      { kind: 'runs', cell: 7 },
      { kind: 'writes', who: 'Ada', cell: 8 },
      ended(7, { printedLines: 2 }),
    ]),
  ).toBe('Ada writes in cell 8. Cell 7 printed 2 lines.')
})

test('cells that come one by one are counted together', () => {
  expect(
    textOf([
      { kind: 'cells', added: 1, removed: 0 },
      { kind: 'cells', added: 1, removed: 0 },
    ]),
  ).toBe('2 cells new.')
})

test('of many the failed ones are told and the rest is counted', () => {
  const many = [1, 2, 3, 4, 5, 6].map(cell => ended(cell, cell === 2 ? { error: 'KeyError' } : {}))
  const text = textOf(many)
  expect(text).toContain('Cell 2 failed: KeyError.')
  expect(text).toMatch(/3 more changes\.$/)
  expect(text.match(/Cell/g)).toHaveLength(3)
})
