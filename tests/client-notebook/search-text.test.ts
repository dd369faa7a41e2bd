import { expect, test } from 'vitest'
import { expressionOf, findInTexts, type SearchQuery } from '../../client/notebook/desk/search-text.ts'

const plain: SearchQuery = { text: '', isCaseSensitive: false, isWholeWord: false, isPattern: false }
const find = (texts: readonly string[], query: Partial<SearchQuery>, replacement = '') =>
  findInTexts(texts, { ...plain, ...query }, replacement)
const places = (texts: readonly string[], query: Partial<SearchQuery>) =>
  find(texts, query).map(({ text, from, to }) => [text, from, to])

test('words are found in all texts, in order, whatever their case', () => {
  expect(places(['ab Ab', 'xab'], { text: 'AB' })).toEqual([
    [0, 0, 2],
    [0, 3, 5],
    [1, 1, 3],
  ])
  expect(places(['ab Ab'], { text: 'Ab', isCaseSensitive: true })).toEqual([[0, 3, 5]])
})

test('signs of patterns mean themselves in words', () => {
  expect(places(['f(x) [a-b] .* \\d'], { text: '[a-b] .* \\d' })).toEqual([[0, 5, 16]])
})

test('whole words end where letters of any language end', () => {
  expect(places(['no know no_ nö no'], { text: 'no', isWholeWord: true })).toEqual([
    [0, 0, 2],
    [0, 15, 17],
  ])
})

test('an emoji counts as what the editor counts', () => {
  expect(places(['🎉x'], { text: 'x' })).toEqual([[0, 2, 3]])
})

test('a pattern that is none is known, an empty match is no match', () => {
  expect(expressionOf({ ...plain, text: '(a', isPattern: true })).toBeNull()
  expect(places(['(a'], { text: '(a', isPattern: true })).toEqual([])
  expect(places(['ab'], { text: 'x*', isPattern: true })).toEqual([])
})

test('a pattern sees the starts of lines', () => {
  expect(places(['a\nb'], { text: '^.', isPattern: true })).toEqual([
    [0, 0, 1],
    [0, 2, 3],
  ])
})

test('groups come back in the replacement, and only of patterns', () => {
  const pattern = { text: '(?<name>\\w+)=(\\d)', isPattern: true }
  expect(find(['a=1'], pattern, '$2-$<name>-$&-$$-$9\\n')[0]?.insert).toBe('1-a-a=1-$-$9\n')
  expect(find(['a'], { text: 'a' }, '$1\\n')[0]?.insert).toBe('$1\\n')
})
