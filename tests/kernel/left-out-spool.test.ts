// Left out text on its way to the file of the full output: whole, in order, in few pieces, never more than is stored.
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { LeftOutSpool, spoolLimits, startOf } from '../../server/sandbox-host/left-out-spool.ts'
import { PendingTimers } from '../../server/sandbox-host/pending-timers.ts'
import { executionId, place } from './kernel-happenings.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function spool() {
  const told: { executionId: string; text: string }[] = []
  const spool = new LeftOutSpool(new PendingTimers(), piece => told.push(piece))
  const add = (text: string, name = 'a', stream: 'stdout' | 'stderr' = 'stdout') =>
    spool.add({ type: 'left-out', ...place(name), name: stream, text })
  return { told, spool, add, text: () => told.map(({ text }) => text).join('') }
}

test('the first piece goes at once, what follows in large ones, a trickle once a second', () => {
  const { told, add, text } = spool()
  add('first')
  expect(text()).toBe('first')
  for (let n = 0; n < 5000; n += 1) add('x'.repeat(99))
  expect(told.map(({ text }) => text.length)).toEqual([5, spoolLimits.piece, spoolLimits.piece])
  vi.advanceTimersByTime(1000)
  expect(text()).toHaveLength(5 + 5000 * 99)
  add('late')
  vi.advanceTimersByTime(1000)
  expect(text().endsWith('late')).toBe(true)
})

test('no more is under way than may be, until the server has stored some', () => {
  const { spool: held, add, text } = spool()
  const all = Array.from({ length: 10_000 }, (_, n) => `${n}`.padStart(999, '.')).join('')
  add(all)
  expect(text().length).toBeLessThanOrEqual(spoolLimits.underWay + spoolLimits.piece)
  expect(held.room).toBe(spoolLimits.waiting - (all.length - text().length))
  let stored = 0
  for (let turn = 0; turn < 20; turn += 1) {
    const size = text().length - stored
    stored += size
    held.stored(size)
    vi.advanceTimersByTime(1000)
  }
  expect(text()).toBe(all)
  expect(held.room).toBe(spoolLimits.waiting)
})

test('what was cleared is not passed on, and the next piece of that cell is a first one again', () => {
  const { told, spool: held, add } = spool()
  add('a')
  add('other', 'b')
  add('more of a')
  held.forget(executionId('a'))
  add('more of b', 'b')
  vi.advanceTimersByTime(1000)
  expect(told.map(({ text }) => text)).toEqual(['a', 'other', 'more of b'])
  add('again')
  expect(told.at(-1)?.text).toBe('again')
})

test('the end of the process lets everything go', () => {
  const { spool: held, add, text } = spool()
  add('x'.repeat(5_000_000))
  held.flush()
  expect(text()).toHaveLength(5_000_000)
})

test('no piece ends within a character', () => {
  expect(startOf('🙂🙂', 1)).toBe('🙂')
  expect(startOf('🙂🙂', 3)).toBe('🙂')
  expect(startOf('a🙂', 2)).toBe('a')
  expect(startOf('abc', 2)).toBe('ab')
  expect(startOf('abc', 9)).toBe('abc')
})
