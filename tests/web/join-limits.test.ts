import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { JoinLimits } from '../../server/web/join-limits.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

function guesser(failures: number, address = '10.0.0.1') {
  let now = 0
  const limits = new JoinLimits(() => now)
  for (let n = 0; n < failures; n += 1) void limits.failed(address)
  return {
    limits,
    later: (ms: number) => {
      now += ms
    },
  }
}

/** Whether the answer comes without a wait. */
async function isAtOnce(answer: Promise<boolean>): Promise<boolean> {
  let isThere = false
  void answer.then(() => {
    isThere = true
  })
  await vi.advanceTimersByTimeAsync(0)
  return isThere
}

test('a class that mistypes now and then does not wait', async () => {
  expect(await isAtOnce(guesser(9).limits.failed('10.0.0.1'))).toBe(true)
})

test('a guesser waits a second for each answer, and no other address does', async () => {
  const { limits } = guesser(10)
  const answer = limits.failed('10.0.0.1')
  expect(await isAtOnce(answer)).toBe(false)
  expect(await isAtOnce(limits.failed('10.0.0.2'))).toBe(true)
  await vi.advanceTimersByTimeAsync(1000)
  expect(await answer).toBe(true)
})

test('answers do not pile up without end', async () => {
  const { limits } = guesser(510)
  expect(await limits.failed('10.0.0.1')).toBe(false)
})

test('after a quiet minute everything is forgotten', async () => {
  const { limits, later } = guesser(50)
  later(60_001)
  expect(await isAtOnce(limits.failed('10.0.0.1'))).toBe(true)
})

test('a flood of addresses is forgotten from the oldest on', async () => {
  const { limits } = guesser(50)
  for (let n = 0; n < 10_000; n += 1) void limits.failed(`fe80::${n}`)
  expect(await isAtOnce(limits.failed('10.0.0.1'))).toBe(true)
})
