import { describe, expect, test } from 'vitest'
import type { CellId, DocumentId } from '#protocol/ids.ts'
import {
  type CellDigest,
  type ClassDigest,
  hashOf,
  missedBetween,
  missedText,
} from '../../client/notebook/away/missed.ts'

const notebook = 'locks' as DocumentId
const digest = (source: string, runs: number | null = null, hasFailed = false): CellDigest => ({
  source: hashOf(source),
  runs,
  hasFailed,
})
const classOf = (cells: Record<string, CellDigest>): ClassDigest =>
  new Map([[notebook, new Map(Object.entries(cells) as [CellId, CellDigest][])]])

describe('what was missed', () => {
  test('nothing changed is nothing missed', () => {
    const same = classOf({ a: digest('1', 3), b: digest('2') })
    const missed = missedBetween(same, classOf({ a: digest('1', 3), b: digest('2') }))
    expect(missed).toEqual({ cells: [], removed: 0, runs: 0 })
    expect(missedText(missed)).toBe('')
  })

  test('new, changed, removed and run cells are told apart', () => {
    const missed = missedBetween(
      classOf({ a: digest('1'), b: digest('2'), gone: digest('3') }),
      classOf({ a: digest('1', 1), b: digest('2 too'), c: digest('4', 2), d: digest('5') }),
    )
    expect(missed.cells.map(({ cellId, kind }) => [cellId, kind])).toEqual([
      ['a', 'run'],
      ['b', 'changed'],
      ['c', 'new'],
      ['d', 'new'],
    ])
    expect(missedText(missed)).toBe('2 new cells, 1 changed, 1 removed, 2 runs')
  })

  test('several runs of one cell count each', () => {
    const missed = missedBetween(classOf({ a: digest('1', 4) }), classOf({ a: digest('1', 9) }))
    expect(missed.cells).toHaveLength(1)
    expect(missed.runs).toBe(5)
  })

  test('after a restart the counts begin anew, and the runs since then count', () => {
    const missed = missedBetween(
      classOf({ a: digest('1', 40), b: digest('2', 41) }),
      classOf({ a: digest('1', 1), b: digest('2', 2) }),
    )
    expect(missed.runs).toBe(2)
  })

  test('a cell that failed meanwhile is told as failed, one that had failed before is not', () => {
    const missed = missedBetween(
      classOf({ a: digest('1', 1), old: digest('0', 2, true) }),
      classOf({ a: digest('1', 3, true), old: digest('0', 2, true) }),
    )
    expect(missed.cells.map(({ cellId, hasFailed }) => [cellId, hasFailed])).toEqual([['a', true]])
  })

  test('a notebook that was opened meanwhile is no news, it is read anyway', () => {
    expect(missedBetween(new Map(), classOf({ a: digest('1', 1) })).cells).toEqual([])
  })

  test('a single one is told in the singular', () => {
    expect(missedText(missedBetween(classOf({}), classOf({ a: digest('1', 1) })))).toBe('1 new cell, 1 run')
  })
})
