// The documents of a class as a list.
import { describe, expect, test } from 'vitest'
import type { DocumentId } from '#protocol/ids.ts'
import type { DocumentRecord } from '../../server/classroom/classroom-records.ts'
import {
  moved,
  renamed,
  restored,
  visibleTo,
  withNew,
  withoutShown,
} from '../../server/classroom/document-list.ts'
import { SeededRandom } from '../support/seeded-random.ts'

const id = (name: string) => `document-${name}` as DocumentId

function record(name: string, change: Partial<DocumentRecord> = {}): DocumentRecord {
  return { id: id(name), kind: 'file', name: `${name}.py`, kernelId: null, removedAt: null, ...change }
}

const hidden = { removedAt: '2026-01-01T00:00:00Z' }
const plan = record('plan', { kind: 'plan', name: 'plan.ipynb' })
const names = (list: readonly DocumentRecord[], role: 'stage' | 'instructor' = 'instructor') =>
  visibleTo(list, role)
    .map(({ id }) => id.slice('document-'.length))
    .join(' ')

describe('moving', () => {
  const list = [record('a'), plan, record('gone', hidden), record('b'), record('c')]

  test.each([
    ['a', 0, 'a b c'],
    ['a', 1, 'b a c'],
    ['a', 2, 'b c a'],
    ['a', 99, 'b c a'],
    ['c', 0, 'c a b'],
    ['c', 1, 'a c b'],
    ['b', 1, 'a b c'],
  ])('%s to %i gives %s', (name, index, expected) => {
    const after = moved(list, id(name), index)
    expect(names(after, 'stage')).toBe(expected)
    expect(names(after)).toBe(`${expected} plan`)
    expect(after).toHaveLength(list.length)
  })

  test('stands where it was asked to, in a thousand lists', () => {
    const random = new SeededRandom(7)
    for (let round = 0; round < 1000; round += 1) {
      const all = Array.from({ length: 1 + random.below(8) }, (_, index) =>
        record(`d${index}`, random.below(3) === 0 ? hidden : {}),
      )
      const shown = visibleTo(all, 'stage')
      const one = shown[random.below(Math.max(1, shown.length))]
      if (!one) continue
      const index = random.below(10)
      const after = visibleTo(moved(all, one.id, index), 'stage')
      expect(after.indexOf(one)).toBe(Math.min(index, shown.length - 1))
      expect(after.filter(each => each !== one)).toEqual(shown.filter(each => each !== one))
    }
  })
})

test('what was moved away from comes back between its old neighbours, or what is left of them', () => {
  let list: readonly DocumentRecord[] = [record('a'), record('b'), record('c')]
  list = withoutShown(list, id('b'), 'now')
  expect(names(list)).toBe('a c')
  list = restored(list, id('b'))
  expect(names(list)).toBe('a b c')
})

test('the same again is no change at all', () => {
  const list = [record('a'), record('b')]
  expect(renamed(list, id('a'), 'a.py')).toBe(list)
  expect(moved(list, id('b'), 1)).toBe(list)
  expect(restored(list, id('a'))).toBe(list)
})

test('a class does not hold any number of documents', () => {
  const many = Array.from({ length: 500 }, (_, index) => record(`d${index}`, hidden))
  expect(() => withNew(many, record('one'), null)).toThrow(/at most 500/)
})
