import { expect, test } from 'vitest'
import { parseAnsi, plainState } from '../../client/notebook/outputs/ansi.ts'
import { OutputText, piecesOf } from '../../client/notebook/outputs/output-text.ts'

test('lines are counted without the empty one after a final line break', () => {
  expect(new OutputText('a\nb\n').lineCount).toBe(2)
  expect(new OutputText('a\nb').lineCount).toBe(2)
  expect(new OutputText('').lineCount).toBe(0)
  expect(new OutputText('\n').lineCount).toBe(1)
})

test('a carriage return at the end shows as nothing', () => {
  expect(new OutputText('a\n\r').lineCount).toBe(1)
  expect(new OutputText('\r').lineCount).toBe(0)
  expect(new OutputText('50 %\r').lineCount).toBe(1)
  expect(parseAnsi('50 %\r', plainState).spans).toEqual([['50 %', '']])
})

test('appended text continues the last line', () => {
  const text = new OutputText('one\ntw')
  text.splice(6, 0, 'o\nthree')
  expect(text.toString()).toBe('one\ntwo\nthree')
  expect(text.length).toBe(13)
})

test('any change gives what a string would', () => {
  let seed = 7
  const random = (limit: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
    return seed % limit
  }
  const pieces = ['', 'x', '\n', 'ab\ncd', '\n\n', '😀', '\x1b[31mred']
  const text = new OutputText('start\nhere')
  let expected = 'start\nhere'
  for (let step = 0; step < 2_000; step += 1) {
    const at = random(expected.length + 1)
    const deleted = random(Math.min(6, expected.length - at + 1))
    const inserted = pieces[random(pieces.length)] ?? ''
    text.splice(at, deleted, inserted)
    expected = expected.slice(0, at) + inserted + expected.slice(at + deleted)
    expect(text.toString()).toBe(expected)
    expect(text.length).toBe(expected.length)
  }
})

test('only blocks from the change on get a new version', () => {
  const text = new OutputText('line\n'.repeat(900))
  text.splice(text.length, 0, 'end')
  expect([0, 1, 2, 3].map(block => text.blockVersion(block))).toEqual([0, 0, 0, 0])
  expect(text.blockVersion(4)).toBe(1)
})

test('colours reach over lines and are found anew after a change', () => {
  const text = new OutputText('\x1b[31mred\nstill red\nlast')
  expect(text.stateAt(2).foreground).toBe('red')
  text.splice(8, 0, '\x1b[0m')
  expect(text.stateAt(2).foreground).toBe('')
})

test('short lines share a piece, and a very long one is cut into several', () => {
  const lines = ['one', 'two', 'x'.repeat(50_000), 'end']
  const pieces = piecesOf(lines, plainState)
  expect(pieces.map(({ text }) => text.length)).toEqual([7, 20_000, 20_000, 10_000, 3])
  expect(pieces.map(({ rows }) => rows)).toEqual([2, 223, 223, 112, 1])
})

test('a piece starts with the colours that the one before ends with', () => {
  const [first, second] = piecesOf([`\x1b[32m${'x'.repeat(30_000)}`], plainState)
  expect(first?.state.foreground).toBe('')
  expect(second?.state.foreground).toBe('green')
})
