import { describe, expect, test } from 'vitest'
import { DrawingBudget } from '../../server/sandbox-host/drawing-work.ts'
import { OutputFilter } from '../../server/sandbox-host/output-filter.ts'
import { Screen } from '../../server/sandbox-host/screen.ts'

function filter() {
  let now = 0
  const passed: string[] = []
  const keep = (data: Buffer) => void passed.push(data.toString('latin1'))
  const budget = new DrawingBudget(() => now)
  return {
    passed,
    push: (text: string) =>
      new OutputFilter({ output: keep, query: keep }, budget).push(Buffer.from(text, 'latin1')),
    later: (ms: number) => {
      now += ms
    },
  }
}

describe('what costs more than its bytes', () => {
  test.each([
    ['scrolling up', '\x1b[999S', 200],
    ['scrolling down', '\x1b[999T', 200],
    ['inserting lines', '\x1b[999L', 200],
    ['deleting lines', '\x1b[999M', 200],
    ['repeating', '\x1b[999b', 2000],
    ['clearing', '\x1b[2J', 10_000],
    ['resetting', '\x1bc', 10_000],
    ['the other screen', '\x1b[?1049h', 10_000],
    ['the test pattern', '\x1b#8', 10_000],
  ])('%s passes for a while, then is left out, and comes back', (_what, sequence, most) => {
    const { passed, push, later } = filter()
    push(sequence.repeat(20_000))
    expect(passed.length).toBeGreaterThan(50)
    expect(passed.length).toBeLessThan(most)
    const before = passed.length
    push('text')
    expect(passed.at(-1)).toBe('text')
    later(1000)
    push(sequence)
    expect(passed.slice(before)).toEqual(['text', sequence])
  })

  test('an editor that scrolls and clears a hundred times a second loses nothing', () => {
    const { passed, push, later } = filter()
    const frame = '\x1b[1S\x1b[3L\x1b[2M\x1b[H\x1b[2J\x1b[4P\x1b[2@\x1b[20b'
    for (let n = 0; n < 1000; n += 1) {
      push(frame)
      later(10)
    }
    expect(passed.join('')).toBe(frame.repeat(1000))
  })
})

test.each([
  '\x1b[2147483647S',
  '\x1b[999T',
  '\x1b[H\x1b[999L',
  'x\x1b[999b',
  '\x1bc',
  '\x1b[?1049h\x1b[?1049l',
])('64 KB of %j are drawn in a moment', async sequence => {
  const screen = new Screen({ columns: 80, rows: 24, answer: () => {}, faulted: () => {} })
  let position = 0
  const draw = (data: Buffer) => {
    position += data.length
    screen.write(data, position)
  }
  const attack = Buffer.from(sequence.repeat(65_536 / sequence.length))
  const startedAt = performance.now()
  new OutputFilter({ output: draw, query: draw }).push(attack)
  await screen.copy()
  // Without a limit the first four take 20 seconds and more.
  expect(performance.now() - startedAt).toBeLessThan(2500)
  screen[Symbol.dispose]()
})
