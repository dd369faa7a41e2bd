import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { JoinLimits } from '../../server/web/join-limits.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

function guesser(failures: number) {
  let now = 0
  const limits = new JoinLimits(() => now)
  for (let n = 0; n < failures; n += 1) limits.failed('10.0.0.1')
  return {
    limits,
    later: (ms: number) => {
      now += ms
    },
  }
}

test('a class that mistypes now and then does not wait', () => {
  expect(guesser(10).limits.delayOf('10.0.0.1')).toBe(0)
})

test('a guesser makes its own address wait, and no other', () => {
  const { limits } = guesser(11)
  expect(limits.delayOf('10.0.0.1')).toBe(1000)
  expect(limits.delayOf('10.0.0.2')).toBe(0)
})

test('200 people behind the address of a guesser all get in, a second later', async () => {
  const { limits } = guesser(50)
  const joins = Promise.all(Array.from({ length: 200 }, () => limits.admit('10.0.0.1')))
  await vi.advanceTimersByTimeAsync(1000)
  expect(await joins).toEqual(Array.from({ length: 200 }, () => true))
})

test('what nobody but a guesser has under way is refused', async () => {
  const { limits } = guesser(50)
  const joins = Promise.all(Array.from({ length: 501 }, () => limits.admit('10.0.0.1')))
  await vi.advanceTimersByTimeAsync(1000)
  expect((await joins).filter(isIn => !isIn)).toHaveLength(1)
})

test('after a quiet minute everything is forgotten', () => {
  const { limits, later } = guesser(50)
  later(60_001)
  expect(limits.delayOf('10.0.0.1')).toBe(0)
})
