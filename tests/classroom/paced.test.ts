import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Paced } from '../../server/classroom/paced.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('the first is done at once, what follows together, and it rests when nothing is asked for', () => {
  let done = 0
  using paced = new Paced(() => {
    done += 1
  }, 250)
  paced.ask()
  expect(done).toBe(1)
  for (let asked = 0; asked < 100; asked += 1) paced.ask()
  expect(done).toBe(1)
  vi.advanceTimersByTime(250)
  expect(done).toBe(2)
  vi.advanceTimersByTime(10_000)
  expect(done).toBe(2)
  expect(vi.getTimerCount()).toBe(0)
  paced.ask()
  expect(done).toBe(3)
})

test('what is asked for while it is done comes later', () => {
  let done = 0
  using paced = new Paced(() => {
    done += 1
    if (done < 3) paced.ask()
  }, 250)
  paced.ask()
  expect(done).toBe(1)
  vi.advanceTimersByTime(1000)
  expect(done).toBe(3)
})

test('nothing is done after its end', () => {
  let done = 0
  const paced = new Paced(() => {
    done += 1
  }, 250)
  paced.ask()
  paced.ask()
  paced[Symbol.dispose]()
  vi.advanceTimersByTime(1000)
  expect(done).toBe(1)
})
