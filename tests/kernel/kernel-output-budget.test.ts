// A cell that prints without end reaches nobody with all of it, and everybody learns that something is missing.
import { describe, expect, test } from 'vitest'
import { budgetLimits, OutputBudget } from '../../server/sandbox-host/kernel-output-budget.ts'
import { display, place, stream, update } from './kernel-happenings.ts'

/** What the page shows. */
const shownOf = (events: readonly { readonly type: string; readonly text: string }[]) =>
  textOf(events.filter(({ type }) => type === 'stream'))
/** What goes into the file of the full output. */
const filedOf = (events: readonly { readonly type: string; readonly text: string }[]) =>
  textOf(events.filter(({ type }) => type === 'left-out'))
const textOf = (events: readonly { readonly text: string }[]) => events.map(({ text }) => text).join('')

describe('the output budget of a cell', () => {
  test('passes on what is within it, unchanged', () => {
    const budget = new OutputBudget()
    expect(budget.stream(stream('a', 'hello\n'), 0)).toEqual([stream('a', 'hello\n')])
    expect(budget.display(display('a', 'x'), 0)).toEqual([display('a', 'x')])
    expect(budget.takeTail(place('a'))).toEqual([])
    expect(budget.isFlood).toBe(false)
  })

  test('cuts text at the limit, at a line end, and shows the end when the cell is done', () => {
    const budget = new OutputBudget()
    const line = `${'x'.repeat(99)}\n`
    let passed = ''
    for (let n = 0; n < 15_000; n += 1) passed += shownOf(budget.stream(stream('a', line), n))
    passed += shownOf(budget.stream(stream('a', 'the end\n'), 15_000))
    expect(passed).toBe(line.repeat(Math.floor(budgetLimits.keptText / 100)))
    const [tail, ...more] = budget.takeTail(place('a'))
    expect(tail?.text).toMatch(/^x{99}\n(x{99}\n)+the end\n$/)
    expect(tail?.text.length).toBeLessThanOrEqual(budgetLimits.keptTail)
    expect(more).toEqual([])
    expect(budget.isFlood).toBe(false)
  })

  test('files all that it cuts, in order, behind the head', () => {
    const budget = new OutputBudget()
    const all = Array.from({ length: 300_000 }, (_, n) => `${n}\n`).join('')
    const events = [0, 500_000, 1_000_000, 1_500_000].flatMap((from, n) =>
      budget.stream(stream('a', all.slice(from, from + 500_000), n % 2 ? 'stderr' : 'stdout'), n),
    )
    const first = events.findIndex(({ type }) => type === 'left-out')
    expect(textOf(events.slice(0, first)) + filedOf(events)).toBe(all.slice(0, 2_000_000))
  })

  test('files 20 MB at most, and says how much is missing there', () => {
    const budget = new OutputBudget()
    let filed = 0
    for (let n = 0; n < 25; n += 1)
      filed += filedOf(budget.stream(stream('a', 'x'.repeat(1_000_000)), n * 10_000)).length
    expect(filed).toBe(budgetLimits.filedText)
    expect(budget.isFull).toBe(true)
    const missing = (25_000_000 - budgetLimits.keptText - budgetLimits.filedText).toLocaleString('en')
    expect(budget.takeTail(place('a'))[0]?.text).toContain(
      `The last ${missing} characters are not in the full output`,
    )
  })

  test('files nothing more once something is missing, so that the file has no hole', () => {
    let room = 5
    const budget = new OutputBudget(() => room)
    budget.stream(stream('a', 'x'.repeat(budgetLimits.keptText)), 0)
    expect(filedOf(budget.stream(stream('a', '123456'), 0))).toBe('12345')
    room = 100
    expect(budget.stream(stream('a', '7'), 0)).toEqual([])
    expect(budget.takeTail(place('a'))[0]?.text).toContain('The last 2 characters are not in the full output')
  })

  test('shows the end so far a few times, each time what is new', () => {
    const budget = new OutputBudget()
    budget.stream(stream('a', 'x'.repeat(budgetLimits.keptText)), 0)
    const ends = ['one', 'two', 'three', 'four'].map(text => {
      budget.stream(stream('a', `${text}\n${text}\n`), 0)
      return textOf(budget.takeTail(place('a')))
    })
    expect(ends).toEqual(['one\n', 'two\n', 'three\n', ''])
    expect(budget.takeTail(place('b'))).toEqual([])
  })

  test('never cuts a character in two', () => {
    const budget = new OutputBudget()
    budget.stream(stream('a', 'x'.repeat(budgetLimits.keptText - 1)), 0)
    const cut = budget.stream(stream('a', '🙂🙂'), 0)
    expect(cut.every(({ text }) => text.isWellFormed())).toBe(true)
    expect(filedOf(cut)).toBe('🙂')
    expect(textOf(budget.takeTail(place('a'))).isWellFormed()).toBe(true)
  })

  test('counts a progress bar once, however often it moves', () => {
    const budget = new OutputBudget()
    let passed = 0
    for (let n = 0; n < 50_000; n += 1)
      passed += budget.stream(stream('a', `\r${'#'.repeat(50)}`), n * 100).length
    expect(passed).toBe(50_000)
  })

  test('drops the states of a bar that nobody can see', () => {
    const budget = new OutputBudget()
    expect(textOf(budget.stream(stream('a', 'a\nload\r1%\r 2%\r 3%\nb'), 0))).toBe('a\nload\r 3%\nb')
    expect(textOf(budget.stream(stream('a', '\rlong\rx'), 0))).toBe('\rlong\rx')
    expect(textOf(budget.stream(stream('a', '\r\x1b[1mab\x1b[0m\rcd'), 0))).toBe('\r\x1b[1mab\x1b[0m\rcd')
  })

  test('calls 20 MB a flood', () => {
    const budget = new OutputBudget()
    for (let n = 0; n < 20; n += 1) budget.stream(stream('a', 'x'.repeat(1_000_000)), n * 10_000)
    expect(budget.isFlood).toBe(false)
    budget.stream(stream('a', 'x'.repeat(1_000_000)), 200_000)
    expect(budget.isFlood).toBe(true)
  })

  test('calls five seconds on end of more than 2 MB a flood, but no shorter burst', () => {
    const budget = new OutputBudget()
    const burst = (second: number) => budget.display(update('d', 'x'.repeat(2_200_000)), second * 1000)
    for (const second of [0, 1, 2, 3, 10, 11, 12, 13]) burst(second)
    expect(budget.isFlood).toBe(false)
    for (const second of [14, 15]) burst(second)
    expect(budget.isFlood).toBe(true)
  })

  test('calls a loop that prints without end a flood, however slowly it prints', () => {
    const loop = new OutputBudget()
    const patient = new OutputBudget()
    for (let second = 1; second <= 21; second += 1) {
      expect([loop.isFlood, patient.isFlood]).toEqual([false, false])
      for (let n = 0; n < 5; n += 1) loop.stream(stream('a', 'x\n'.repeat(20_000)), second * 1000 + n * 200)
      patient.stream(stream('a', 'x\n'.repeat(50_000)), second * 1000)
    }
    expect([loop.isFlood, patient.isFlood]).toEqual([true, false])
  })

  test('lets a display be changed as often as it likes', () => {
    const budget = new OutputBudget()
    const frame = update('d', 'x'.repeat(50_000))
    const passed = Array.from({ length: 3000 }, (_, n) => budget.display(frame, n * 50)).flat()
    expect([passed.length, budget.isFlood]).toEqual([3000, false])
  })

  test('cuts displays by number and by size, with one notice', () => {
    const many = new OutputBudget()
    const passed = Array.from({ length: 1100 }, () => many.display(display('a', 'x'), 0)).flat()
    expect(passed).toHaveLength(budgetLimits.displays)
    expect(passed.at(-1)?.data).toEqual({ 'text/plain': expect.stringContaining('left out') })
    const large = new OutputBudget()
    const big = 'x'.repeat(5_000_000)
    const sizes = Array.from({ length: 9 }, () => large.display(display('a', big), 0).length)
    expect(sizes).toEqual([1, 1, 1, 1, 1, 1, 1, 0, 0])
  })

  test('begins again when the output is cleared', () => {
    const budget = new OutputBudget()
    budget.stream(stream('a', 'x'.repeat(budgetLimits.keptText)), 0)
    budget.stream(stream('a', 'lost'), 0)
    budget.cleared()
    expect(textOf(budget.stream(stream('a', 'seen'), 0))).toBe('seen')
    expect(budget.takeTail(place('a'))).toEqual([])
  })
})
