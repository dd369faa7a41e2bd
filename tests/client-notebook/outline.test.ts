import { expect, test } from 'vitest'
import * as Y from 'yjs'
import type { CellId } from '#protocol/ids.ts'
import { findCell, insertCell, sourceOf } from '#protocol/notebook-document.ts'
import { headingLevel } from '../../client/notebook/desk/heading-level.ts'
import { Outline, outlineOf } from '../../client/notebook/desk/outline.ts'
import { rangeBetween, withHidden } from '../../client/notebook/desk/selection.ts'
import { setHeadingCollapsed } from '../../client/notebook/document/cell-metadata.ts'

const id = (text: string) => text as CellId

test.each([
  ['# One', 1],
  ['text\n\n### Three\n## Two', 2],
  ['```\n# a comment\n```', null],
  ['~~~\n# a comment\n~~~\n#### Four', 4],
  ['#hashtag', null],
  ['no heading', null],
])('%j has heading level %s', (text, level) => {
  expect(headingLevel(text)).toBe(level)
})

const cell = (name: string, level: number | null = null, isCollapsed = false) => ({
  id: id(name),
  level,
  isCollapsed,
})

test('a collapsed heading hides all up to the next one that is not below it', () => {
  const { hiddenCounts, hiddenBy } = outlineOf([
    cell('one', 1, true),
    cell('a'),
    cell('two', 2, true),
    cell('b'),
    cell('other', 1),
    cell('c'),
  ])
  expect([...hiddenBy.keys()]).toEqual(['a', 'two', 'b'])
  expect([...hiddenCounts]).toEqual([['one', 3]])
})

test('a collapsed heading at the end of a selection stands for what it hides', () => {
  const view = outlineOf([cell('a'), cell('one', 1, true), cell('b'), cell('c')])
  expect(withHidden([id('a'), id('one')], view)).toEqual(['a', 'one', 'b', 'c'])
  expect(withHidden([id('a')], view)).toEqual(['a'])
})

test('a range goes both ways, and is its head alone when the anchor is gone', () => {
  const ids = ['a', 'b', 'c'].map(id)
  expect(rangeBetween(ids, id('c'), id('b'))).toEqual(['b', 'c'])
  expect(rangeBetween(ids, id('gone'), id('b'))).toEqual(['b'])
})

test('the outline follows what is written and collapsed', () => {
  const document = new Y.Doc()
  insertCell(document, 0, { id: id('head'), type: 'markdown', source: 'plain' })
  insertCell(document, 1, { id: id('below'), type: 'code' })
  const outline = new Outline(document)
  expect(outline.view.get().levels.size).toBe(0)
  const head = findCell(document, id('head'))
  if (head) sourceOf(head).insert(0, '# ')
  setHeadingCollapsed(document, id('head'), true)
  expect(outline.view.get().hiddenBy.get(id('below'))).toBe('head')
  const before = outline.view.get()
  const below = findCell(document, id('below'))
  if (below) sourceOf(below).insert(0, '# a comment')
  expect(outline.view.get()).toBe(before)
  outline.close()
})
