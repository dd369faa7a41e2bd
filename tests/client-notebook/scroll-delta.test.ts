import { expect, test } from 'vitest'
import { scrollDelta } from '../../client/notebook/follow/scroll-delta.ts'

const view = { top: 0, bottom: 1_000 }

test('nothing moves while the place is in the upper two thirds', () => {
  expect(scrollDelta({ top: 100, bottom: 120 }, view)).toBe(0)
  expect(scrollDelta({ top: 600, bottom: 650 }, view)).toBe(0)
})

test('a place below comes up with room for more lines', () => {
  expect(scrollDelta({ top: 700, bottom: 720 }, view)).toBe(320)
})

test('a place above comes down', () => {
  expect(scrollDelta({ top: -500, bottom: -480 }, view)).toBe(-900)
})

test('what is taller than its place, but fits, is shown from its beginning', () => {
  expect(scrollDelta({ top: 20, bottom: 920 }, view)).toBe(0)
  expect(scrollDelta({ top: 400, bottom: 1_300 }, view)).toBe(340)
  expect(scrollDelta({ top: -100, bottom: 800 }, view)).toBe(-160)
})

test('of what is taller than the sheet the end is shown', () => {
  expect(scrollDelta({ top: -200, bottom: 1_400 }, view)).toBe(740)
  expect(scrollDelta({ top: -2_000, bottom: 660 }, view)).toBe(0)
})
