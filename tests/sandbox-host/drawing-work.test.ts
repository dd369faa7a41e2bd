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
      new OutputFilter({ output: keep, query: keep, picture: () => passed.push('picture') }, budget).push(
        Buffer.from(text, 'latin1'),
      ),
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

/** How much of a core it takes to draw this on a screen of its own, in microseconds. */
async function drawn(text: string, filtered: boolean): Promise<number> {
  using screen = new Screen({ columns: 80, rows: 24, answer: () => {}, faulted: () => {} })
  let position = 0
  const draw = (data: Buffer) => {
    position += data.length
    screen.write(data, position)
  }
  const before = process.cpuUsage()
  if (filtered)
    new OutputFilter({ output: draw, query: draw, picture: () => {} }, new DrawingBudget(() => 0)).push(
      Buffer.from(text),
    )
  else draw(Buffer.from(text))
  await screen.copy()
  const { user, system } = process.cpuUsage(before)
  return user + system
}

test.each([
  '\x1b[2147483647S',
  '\x1b[999T',
  '\x1b[H\x1b[999L',
  'x\x1b[999b',
  '\x1bc',
  '\x1b[?1049h\x1b[?1049l',
])('64 KB of %j are drawn in a moment', async sequence => {
  const attack = await drawn(sequence.repeat(65_536 / sequence.length), true)
  // A moment on this machine, as busy as it is. Without a limit the first four take some hundreds of them.
  const moment = await drawn('some text in \x1b[31mred\x1b[0m\r\n'.repeat(60_000), false)
  expect(attack).toBeLessThan(30 * moment)
})
