// A lesson replayed on the real server and kernel; `npm run bench -- hour` does the same for a whole hour, and measures.
import { expect, test } from 'vitest'
import { teach } from '../../scripts/bench/taught-lesson.ts'

const lesson = process.env['FOLLOWALONG_FULL']
  ? { minutes: 16, speed: 4, followers: 100 }
  : { minutes: 3, speed: 12, followers: 10 }

test(`${lesson.minutes} minutes of teaching leave everybody with what was typed, and nothing to complain of`, {
  timeout: 600_000,
}, async () => {
  const taught = await teach(lesson)
  expect(taught.differences).toEqual([])
  expect(taught.complaints).toEqual([])
  expect(taught.runs).toBeGreaterThan(0)
  expect(taught.joins).toBeGreaterThan(0)
})
