import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { LimitNotices } from '../../server/sandbox-host/limit-notices.ts'

let said: string[]
let notices: LimitNotices
const terminal = { announce: (text: string) => said.push(text) }

beforeEach(() => {
  vi.useFakeTimers()
  said = []
  notices = new LimitNotices()
})
afterEach(() => {
  vi.useRealTimers()
})

test('every terminal is told of used up memory, not more often than people can read', () => {
  notices.outOfMemory([terminal, terminal])
  notices.outOfMemory([terminal])
  expect(said).toHaveLength(2)
  expect(said[0]).toMatch(/256 MB of memory/)
  vi.advanceTimersByTime(2000)
  notices.outOfMemory([terminal])
  expect(said).toHaveLength(3)
})

test('the one terminal that met it is told of the process limit', () => {
  notices.processLimit(terminal)
  notices.processLimit(terminal)
  expect(said).toEqual([expect.stringMatching(/processes and threads it may have: 256/)])
})

test('who types on and on into a program that does not read is told once', () => {
  for (let n = 0; n < 5; n += 1) {
    notices.inputLeftOut(terminal)
    vi.advanceTimersByTime(1000)
  }
  expect(said).toEqual([expect.stringMatching(/does not read what is typed/)])
})

test('a kill just after the memory was used up was for memory, also when that is told late', async () => {
  const early = notices.endedForMemory(137)
  notices.outOfMemory([terminal])
  expect(await early).toBe(true)
  expect(await notices.endedForMemory(137)).toBe(true)
})

test('a kill that nothing is told of, or much later, was for another reason, and so was any other end', async () => {
  notices.outOfMemory([terminal])
  expect(await notices.endedForMemory(0)).toBe(false)
  vi.advanceTimersByTime(60_000)
  const ended = notices.endedForMemory(137)
  await vi.advanceTimersByTimeAsync(500)
  expect(await ended).toBe(false)
})
