import { pino } from 'pino'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { type PtyUser, PtyWatch } from '../../server/sandbox-host/pty-watch.ts'

let used = 20
let looked: string[] = []

/** One that has so many open, and ends them when it is asked. */
function user(name: string, heardAt: number, hoarded = 0): PtyUser {
  used += hoarded
  return {
    heardAt,
    endPtyHoarders: async () => {
      looked.push(name)
      used -= hoarded
    },
  }
}

function watch(users: () => readonly PtyUser[], terminals = 0) {
  return new PtyWatch({
    log: pino({ level: 'silent' }),
    read: async () => used,
    users,
    terminals: () => terminals,
  })
}

beforeEach(() => {
  vi.useFakeTimers()
  used = 20
  looked = []
})
afterEach(() => {
  vi.useRealTimers()
})

test('nobody is looked into while the number stays', async () => {
  using _ = watch(() => [user('ann', 1)])
  await vi.advanceTimersByTimeAsync(5000)
  expect(looked).toEqual([])
})

test('when it jumps, the sandbox where something happened last is looked into first, and nobody without need', async () => {
  const users: PtyUser[] = []
  using _ = watch(() => users)
  await vi.advanceTimersByTimeAsync(1000)
  for (const number of [1, 2, 3, 4, 5, 6]) users.push(user(`calm ${number}`, number))
  users.push(user('mallory', 9, 300))
  await vi.advanceTimersByTimeAsync(1000)
  expect(looked[0]).toBe('mallory')
  expect(looked).toHaveLength(4)
  expect(used).toBe(20)
})

test('what others on the machine use is looked at once', async () => {
  using _ = watch(() => [user('ann', 1)])
  await vi.advanceTimersByTimeAsync(1000)
  used += 200
  await vi.advanceTimersByTimeAsync(5000)
  expect(looked).toEqual(['ann'])
})

test('terminals that we opened are no reason to look', async () => {
  let terminals = 0
  using _ = new PtyWatch({
    log: pino({ level: 'silent' }),
    read: async () => used,
    users: () => [user('ann', 1)],
    terminals: () => terminals,
  })
  await vi.advanceTimersByTimeAsync(1000)
  terminals = 100
  used += 200
  await vi.advanceTimersByTimeAsync(2000)
  expect(looked).toEqual([])
})

test('a machine that does not tell the number is not watched', async () => {
  let reads = 0
  using _ = new PtyWatch({
    log: pino({ level: 'silent' }),
    read: async () => {
      reads += 1
      throw new Error('no such file')
    },
    users: () => [],
    terminals: () => 0,
  })
  await vi.advanceTimersByTimeAsync(5000)
  expect(reads).toBe(1)
})
