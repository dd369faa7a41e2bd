import { expect, test } from 'vitest'
import { parseAnsi, plainState, stateAfter } from '../../client/notebook/outputs/ansi.ts'

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

test('palette and true colours take the nearest of ours', () => {
  expect(spans('\x1b[38;5;28mx')).toEqual([['x', 'ansi-green']])
  expect(spans('\x1b[38;5;241mx')).toEqual([['x', 'ansi-bright-black']])
  expect(spans('\x1b[38;2;255;120;0mx')).toEqual([['x', 'ansi-yellow']])
  expect(spans('\x1b[38;5;28;01mx')).toEqual([['x', 'ansi-green ansi-bold']])
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
