import { expect, test } from 'vitest'
import { freshenLines } from '../../client/notebook/sources/fresh-lines.ts'

test('a keystroke freshens its line', () => {
  const fresh = freshenLines([], {
    delta: [{ retain: 5 }, { insert: 'x' }],
    source: 'abc\ndxef',
    now: 1_000,
    removedLines: 0,
  })
  expect(fresh).toEqual([{ line: 1, at: 1_000 }])
})

test('a line break at the end of a line freshens the new line only', () => {
  const fresh = freshenLines([], {
    delta: [{ retain: 3 }, { insert: '\n' }],
    source: 'abc\n',
    now: 1,
    removedLines: 0,
  })
  expect(fresh).toEqual([{ line: 1, at: 1 }])
})

test('lines after an insertion keep their freshness at their new number', () => {
  const fresh = freshenLines([{ line: 2, at: 900 }], {
    delta: [{ insert: 'new\n' }],
    source: 'new\na\nb\nc',
    now: 1_000,
    removedLines: 0,
  })
  expect(fresh).toContainEqual({ line: 3, at: 900 })
})

test('what changed long ago is fresh no more', () => {
  const fresh = freshenLines([{ line: 4, at: 0 }], {
    delta: [{ insert: 'x' }],
    source: 'x\n\n\n\n\n',
    now: 5_000,
    removedLines: 0,
  })
  expect(fresh).toEqual([{ line: 0, at: 5_000 }])
})
