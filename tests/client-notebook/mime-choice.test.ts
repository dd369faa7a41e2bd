import { expect, test } from 'vitest'
import { chooseMime, isInteractive, textOf } from '../../client/notebook/outputs/mime-choice.ts'

test('the richest form that can be shown comes first', () => {
  const types = chooseMime({
    'text/plain': 'p',
    'application/x-unknown': 'u',
    'image/png': 'i',
    'text/html': 'h',
  }).map(({ type }) => type)
  expect(types).toEqual(['text/html', 'image/png', 'text/plain'])
})

test('a bundle of unknown types has nothing to show', () => {
  expect(chooseMime({ 'application/x-unknown': 'u' })).toEqual([])
})

test('widgets and plots that need scripts are told', () => {
  expect(isInteractive({ 'application/vnd.jupyter.widget-view+json': {}, 'text/plain': 'x' })).toBe(true)
  expect(isInteractive({ 'application/vnd.plotly.v1+json': {} })).toBe(true)
  expect(isInteractive({ 'text/html': '<b>x</b>' })).toBe(false)
})

test('text may be a list of lines, and JSON is printed', () => {
  expect(textOf(['a\n', 'b'])).toBe('a\nb')
  expect(textOf({ a: [1] })).toBe('{\n  "a": [\n    1\n  ]\n}')
  expect(textOf(undefined)).toBe('')
})
