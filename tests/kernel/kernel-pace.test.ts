// The first output goes at once, what follows in steps; what somebody waits for never waits.
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { KernelPace } from '../../server/sandbox-host/kernel-pace.ts'
import { clear, display, finished, started, stream } from './kernel-happenings.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function paced() {
  const passed: string[] = []
  const pace = new KernelPace(events =>
    passed.push(events.map(event => (event.type === 'stream' ? event.text : event.type)).join(' ')),
  )
  return { pace, passed }
}

test('text goes at once, then joined in steps of 50 ms', () => {
  const { pace, passed } = paced()
  for (const text of ['1', '2', '3']) pace.add(stream('a', text))
  expect(passed).toEqual(['1'])
  vi.advanceTimersByTime(49)
  pace.add(stream('a', '4'))
  vi.advanceTimersByTime(1)
  expect(passed).toEqual(['1', '234'])
  pace.add(stream('a', '5'))
  vi.advanceTimersByTime(50)
  expect(passed).toEqual(['1', '234', '5'])
  vi.advanceTimersByTime(50)
  pace.add(stream('a', '6'))
  expect(passed).toEqual(['1', '234', '5', '6'])
})

test('an end takes the text before it along at once', () => {
  const { pace, passed } = paced()
  pace.add(started('a'))
  pace.add(stream('a', '1'))
  pace.add(stream('a', '2'))
  pace.add(finished('a'))
  expect(passed).toEqual(['started', '1', '2 finished'])
})

test('nothing is left behind at the end', () => {
  const { pace, passed } = paced()
  pace.add(stream('a', '1'))
  pace.add(stream('a', '2'))
  pace[Symbol.dispose]()
  expect(passed).toEqual(['1', '2'])
  vi.advanceTimersByTime(1000)
  expect(passed).toHaveLength(2)
})

test('a large animation goes in longer steps, its last picture always', () => {
  const { pace, passed } = paced()
  for (let n = 0; n < 40; n += 1) {
    pace.add(clear('a', true))
    pace.add(display('a', 'x'.repeat(128 * 1024)))
    vi.advanceTimersByTime(50)
  }
  expect(passed.length).toBeLessThan(8)
  pace.add(finished('a'))
  expect(passed.at(-1)).toMatch(/^clear-output display finished$/)
})
