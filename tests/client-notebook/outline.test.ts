import { expect, test } from 'vitest'
import { headingsOf } from '../../client/notebook/follow/outline.ts'

const texts = (source: string) => headingsOf([{ id: 1, source }]).map(({ level, text }) => `${level} ${text}`)

test('headings of all levels are found, with the cell they stand in', () => {
  expect(
    headingsOf([
      { id: 'a', source: '# Locks\n\ntext\n\n### Deep' },
      { id: 'b', source: 'no heading' },
      { id: 'c', source: '## Queues ##' },
    ]),
  ).toEqual([
    { cellId: 'a', level: 1, text: 'Locks' },
    { cellId: 'a', level: 3, text: 'Deep' },
    { cellId: 'c', level: 2, text: 'Queues' },
  ])
})

test('underlined headings are headings, lists and rules are not', () => {
  expect(texts('Title\n=====\n\nPart\n---\n\n- item\n---\n\n---\ntext')).toEqual(['1 Title', '2 Part'])
})

test('what stands in a code block is no heading', () => {
  expect(texts('```python\n# a comment\n```\n# A heading\n~~~\n# no\n```\n# no\n~~~')).toEqual([
    '1 A heading',
  ])
})

test('marks of emphasis, code and links are taken out', () => {
  expect(texts('## **Locks** and `Queue`, see [here](https://example.org)')).toEqual([
    '2 Locks and Queue, see here',
  ])
})

test('a hash without a space and an empty heading are no headings', () => {
  expect(texts('#hashtag\n# \n#')).toEqual([])
})
