import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { LetterKeys } from '../../client/notebook/follow/letter-keys.ts'

let done: string[]
const command = (name: string) => () => done.push(name)

beforeEach(() => {
  vi.useFakeTimers()
  done = []
})
afterEach(() => vi.useRealTimers())

test('a letter that stands alone is a command', () => {
  const keys = new LetterKeys()
  keys.pressed(command('note'), 0)
  vi.runAllTimers()
  keys.pressed(command('copy'), 2_000)
  vi.runAllTimers()
  expect(done).toEqual(['note', 'copy'])
})

test('the letters of a word are none, whichever of them would be', () => {
  const keys = new LetterKeys()
  for (const [index, letter] of [...'sentences'].entries()) {
    keys.pressed('snc'.includes(letter) ? command(letter) : null, index * 120)
    vi.advanceTimersByTime(120)
  }
  vi.runAllTimers()
  expect(done).toEqual([])
})

test('a page that goes carries nothing out any more', () => {
  const keys = new LetterKeys()
  keys.pressed(command('note'), 0)
  keys.stop()
  vi.runAllTimers()
  expect(done).toEqual([])
})
