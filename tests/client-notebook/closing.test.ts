import { expect, test } from 'vitest'
import { closeCodes } from '#protocol/close-codes.ts'
import { closingFor, retryDelayMs } from '../../client/notebook/document/closing.ts'

test('a stale copy is replaced, what is not allowed is over, all else comes back', () => {
  expect(closingFor(closeCodes.staleCopy)).toEqual({ kind: 'fresh-copy' })
  for (const code of [
    closeCodes.badRequest,
    closeCodes.notSignedIn,
    closeCodes.notAllowed,
    closeCodes.notFound,
  ]) {
    expect(closingFor(code).kind).toBe('over')
  }
  for (const code of [1006, 1001, closeCodes.tooSlow, closeCodes.restarting]) {
    expect(closingFor(code)).toEqual({ kind: 'retry', atLeastMs: 0 })
  }
})

test('a crowded server is given time', () => {
  expect(closingFor(closeCodes.tooManyRequests)).toEqual({ kind: 'retry', atLeastMs: 5_000 })
})

test('delays grow, are spread, and stay below ten seconds', () => {
  expect(retryDelayMs(0, 0)).toBe(100)
  expect(retryDelayMs(0, 1)).toBe(500)
  expect(retryDelayMs(3, 1)).toBe(4_000)
  expect(retryDelayMs(50, 1)).toBe(10_000)
  expect(retryDelayMs(0, 0, 5_000)).toBe(5_100)
})
