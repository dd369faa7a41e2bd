import { expect, test } from 'vitest'
import { type Rehearsed, verdictOf } from '../../scripts/rehearsal/verdict.ts'

const ms = (each: number) => Array.from({ length: 40 }, () => each)
const well: Rehearsed = {
  people: 40,
  refusals: [],
  joinMs: ms(60),
  echoMs: ms(4),
  keystrokeMs: ms(3),
  freeSeats: 200,
}
const textOf = (rehearsed: Rehearsed) => verdictOf(rehearsed).lines.join('\n')

test('as many seats are promised as were rehearsed well, and no more', () => {
  expect(verdictOf(well).promised).toBe(40)
  expect(textOf(well)).toContain('40 seats can be promised')
  expect(textOf(well)).toContain('memory for 200 more; rehearse')
})

test('half of the people and the slowest twentieth are told apart', () => {
  const joinMs = [...ms(50), ...ms(50), ...ms(50), ...ms(900).slice(0, 10)]
  expect(textOf({ ...well, joinMs })).toMatch(/Join.*half within 50 ms, 95 % within 900 ms/)
})

test.each([
  ['joining', { joinMs: ms(5001) }],
  ['echoes', { echoMs: ms(101) }],
  ['the trainer’s keys', { keystrokeMs: ms(251) }],
  ['nothing measured', { echoMs: [] }],
])('%s too slow is marked and no promise', (_what, slow) => {
  const { lines, promised } = verdictOf({ ...well, ...slow })
  expect(promised).toBe(0)
  expect(lines.filter(line => line.startsWith('✗'))).toHaveLength(1)
  expect(lines.join('\n')).toContain('npm run rehearse -- 20')
})

test('whoever got no seat is counted, with the reason once, and nothing is promised', () => {
  const { lines, promised } = verdictOf({ ...well, refusals: ['This class is full.', 'This class is full.'] })
  expect(promised).toBe(0)
  expect(lines.filter(line => line.includes('This class is full.'))).toHaveLength(1)
  expect(lines.join('\n')).toContain('2 of 40 got no seat')
})

test('of another machine nothing is said about its memory', () => {
  expect(textOf({ ...well, freeSeats: null })).not.toContain('memory')
})
