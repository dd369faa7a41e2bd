import { expect, test } from 'vitest'
import { highlight, splitLine } from '../../client/notebook/sources/highlight.ts'

const textOf = (source: string) =>
  highlight(source, 'python')
    .map(line => line.map(([text]) => text).join(''))
    .join('\n')

test('keywords, strings and comments have their classes', () => {
  const [line] = highlight('for x in "ab":  # go', 'python')
  expect(line).toContainEqual(['for', 'syntax-keyword'])
  expect(line).toContainEqual(['"ab"', 'syntax-string'])
  expect(line).toContainEqual(['# go', 'syntax-comment'])
})

test.each([
  'def f(a):\n    """doc\n    more"""\n\n    return a + 1\n',
  '%%time\nx = 1',
  'text = "ünïcode 😀"\r\nprint(text)',
  'def broken(:\n  ((("',
  '',
  '\n\n',
])('no character is lost or added: %j', source => {
  expect(textOf(source)).toBe(source)
})

test('what only IPython understands is a line of its own kind and spoils no other', () => {
  const lines = highlight('%%time\n!ls -la\nfor x in y:\n    %run z\n    pass', 'python')
  expect(lines[0]).toEqual([['%%time', 'syntax-meta']])
  expect(lines[1]).toEqual([['!ls -la', 'syntax-meta']])
  expect(lines[2]).toContainEqual(['for', 'syntax-keyword'])
  expect(lines[3]).toEqual([['    %run z', 'syntax-meta']])
  expect(lines[4]).toContainEqual(['pass', 'syntax-keyword'])
})

test('the body of a cell magic for another language has no colours', () => {
  expect(highlight('%%bash\nfor x in y', 'python')[1]).toEqual([['for x in y', '']])
})

test('a line is split at a caret, also inside a token and at its ends', () => {
  const line = [
    ['for', 'syntax-keyword'],
    [' x', ''],
  ] as const
  expect(splitLine(line, 2)).toEqual([
    [['fo', 'syntax-keyword']],
    [
      ['r', 'syntax-keyword'],
      [' x', ''],
    ],
  ])
  expect(splitLine(line, 0)).toEqual([[], line])
  expect(splitLine(line, 5)).toEqual([line, []])
})
