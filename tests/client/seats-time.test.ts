import { expect, test } from 'vitest'
import { fieldsOf, momentOf, timeWords } from '../../client/desk/seats-time.ts'

/** A Friday evening, where the browser is. */
const evening = new Date(2026, 10, 20, 21, 30)
const at = (day: number, hours: number, minutes: number) =>
  new Date(2026, 10, day, hours, minutes).toISOString()

test.each([
  ['now', '', null],
  ['today', '22:15', at(20, 22, 15)],
  ['tomorrow', '08:45', at(21, 8, 45)],
] as const)('%s %s is kept as a moment', (day, time, from) => {
  expect(momentOf({ day, time }, evening)).toEqual({ from })
  expect(fieldsOf(from, evening)).toEqual({ day, time })
})

test('a time that has passed, or none, is no moment', () => {
  expect(momentOf({ day: 'today', time: '21:30' }, evening)).toEqual({ problem: 'That time has passed.' })
  expect(momentOf({ day: 'tomorrow', time: '' }, evening)).toEqual({ problem: 'Say from what time on.' })
})

test('the night in which clocks are changed is one night', () => {
  const before = new Date(2026, 9, 24, 23, 0)
  expect(timeWords(new Date(2026, 9, 25, 8, 45).toISOString(), before)).toBe('tomorrow 08:45')
})

test('a moment is told as people say it', () => {
  expect(timeWords(at(20, 22, 5), evening)).toBe('22:05')
  expect(timeWords(at(21, 8, 45), evening)).toBe('tomorrow 08:45')
  expect(timeWords(at(23, 8, 45), evening)).toBe('Mon 08:45')
})
