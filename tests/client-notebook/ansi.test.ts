import { expect, test } from 'vitest'
import { cutText, parseAnsi, plainState, stateAfter } from '../../client/notebook/outputs/ansi.ts'

const spans = (text: string) => parseAnsi(text, plainState).spans

test('plain text is one span without classes', () => {
  expect(spans('hello')).toEqual([['hello', '']])
})

test('colours and weight become classes, and end', () => {
  expect(spans('\x1b[1;31mError\x1b[0m: no')).toEqual([
    ['Error', 'ansi-red ansi-bold'],
    [': no', ''],
  ])
  expect(spans('\x1b[92;44mx\x1b[39;49my')).toEqual([
    ['x', 'ansi-bright-green ansi-on-blue'],
    ['y', ''],
  ])
})

test('palette and true colours keep their own value', () => {
  expect(spans('\x1b[38;5;2mx')).toEqual([['x', 'ansi-green']])
  expect(spans('\x1b[38;5;28mx')).toEqual([['x', 'ansi-own', { foreground: '#008700' }]])
  expect(spans('\x1b[48;5;241mx')).toEqual([['x', 'ansi-on-own', { background: '#626262' }]])
  expect(spans('\x1b[38;2;255;120;0mx')).toEqual([['x', 'ansi-own', { foreground: '#ff7800' }]])
  expect(spans('\x1b[38;5;28;01mx')).toEqual([['x', 'ansi-own ansi-bold', { foreground: '#008700' }]])
})

test('the newer way with colons means the same', () => {
  expect(spans('\x1b[38:5:28mx')).toEqual(spans('\x1b[38;5;28mx'))
  expect(spans('\x1b[38:2::255:120:0mx')).toEqual(spans('\x1b[38;2;255;120;0mx'))
  expect(spans('\x1b[4:3mx')).toEqual([['x', 'ansi-underlined']])
})

test('values that make no sense are kept within a colour', () => {
  expect(spans('\x1b[38;2;999;;7mx')).toEqual([['x', 'ansi-own', { foreground: '#ff0007' }]])
  expect(spans('\x1b[38mx')).toEqual([['x', '']])
})

test('struck text is struck until told otherwise', () => {
  expect(spans('\x1b[9mold\x1b[29mnew')).toEqual([
    ['old', 'ansi-struck'],
    ['new', ''],
  ])
})

test('a cut counts what is seen, and ends within no sequence and no character', () => {
  expect(cutText('\x1b[31mred\x1b[0m and more', 4)).toBe('\x1b[31mred\x1b[0m ')
  expect(cutText('abc\x1b[38;5;1mdef', 3)).toBe('abc')
  expect(cutText('ab😀cd', 3)).toBe('ab')
  expect(cutText('short', 9)).toBe('short')
})

test('a colour goes on in the next line', () => {
  const state = stateAfter('\x1b[32mone', plainState)
  expect(parseAnsi('two', state).spans).toEqual([['two', 'ansi-green']])
})

test('everything that is no colour is left out: titles, cursor moves, links, half a sequence', () => {
  expect(spans('a\x1b]0;title\x07b\x1b[2Kc\x1b[1;5Hd\x1b]8;;http://x\x1b\\e\x1b[3')).toMatchObject(
    ['a', 'b', 'c', 'd', 'e'].map(letter => [letter, '']),
  )
  expect(spans('bell\x07 back\x08 tab\t')).toEqual([['bell back tab\t', '']])
})

test('hostile text stays text', () => {
  expect(spans('<img src=x onerror=alert(1)>')).toEqual([['<img src=x onerror=alert(1)>', '']])
})
