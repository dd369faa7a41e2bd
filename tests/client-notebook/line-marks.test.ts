import { describe, expect, test } from 'vitest'
import type { Line } from '../../client/notebook/sources/highlight.ts'
import { cutLine, marksByLine } from '../../client/notebook/sources/line-marks.ts'

const caret = (index: number, anchor = index, order = 0) => ({ index, anchor, name: 'Ada', order })
/** A line as text: `|0` for a caret, `<0…>` for what is selected. */
const drawn = (line: Line, marks: Parameters<typeof cutLine>[1]) =>
  cutLine(line, marks)
    .map(piece => {
      if (piece.kind === 'caret') return `|${piece.caret.order}`
      const text = piece.tokens.map(([part]) => part).join('')
      return piece.selectedBy === null ? text : `<${piece.selectedBy}${text}>`
    })
    .join('')

describe('marks of a source', () => {
  test('a source without carets has none', () => {
    expect(marksByLine('a\nb', []).size).toBe(0)
  })

  test('a caret stands in its line, also at the very end and in an empty line', () => {
    const source = 'one\n\nthree'
    const columns = (index: number) =>
      [...marksByLine(source, [caret(index)])].map(([line, { carets }]) => [line, carets[0]?.column])
    expect(columns(0)).toEqual([[0, 0]])
    expect(columns(3)).toEqual([[0, 3]])
    expect(columns(4)).toEqual([[1, 0]])
    expect(columns(source.length)).toEqual([[2, 5]])
  })

  test('a selection over several lines marks each, with the line breaks between them', () => {
    const marks = marksByLine('one\ntwo\nthree', [caret(10, 1)])
    expect(
      [...marks].sort().map(([line, { selections }]) => [line, selections[0]?.from, selections[0]?.to]),
    ).toEqual([
      [0, 1, 4],
      [1, 0, 4],
      [2, 0, 2],
    ])
    expect(marks.get(2)?.carets).toHaveLength(1)
  })

  test('a selection is the same whichever way it was made', () => {
    const forwards = marksByLine('one\ntwo', [caret(5, 1)])
    const backwards = marksByLine('one\ntwo', [caret(1, 5)])
    expect(forwards.get(0)?.selections).toEqual(backwards.get(0)?.selections)
    expect(backwards.get(0)?.carets).toHaveLength(1)
  })
})

describe('a marked line', () => {
  const line: Line = [
    ['for', 'syntax-keyword'],
    [' x in y', ''],
  ]

  test('two carets and a selection cut its tokens, and none of its text is lost', () => {
    const marks = marksByLine('for x in y', [caret(4), caret(8, 2, 1)]).get(0)
    if (!marks) throw new Error('no marks')
    expect(drawn(line, marks)).toBe('fo<1r >|0<1x in>|1 y')
  })

  test('carets at the same place are both there', () => {
    const marks = marksByLine('for x in y', [caret(3), caret(3, 3, 1)]).get(0)
    if (!marks) throw new Error('no marks')
    expect(drawn(line, marks)).toBe('for|0|1 x in y')
  })

  test('a selected line break is room behind the text', () => {
    const marks = marksByLine('ab\ncd', [caret(4, 0)]).get(0)
    if (!marks) throw new Error('no marks')
    expect(drawn([['ab', '']], marks)).toBe('<0ab><0 >')
  })

  test('what was selected in a longer text stays within a shorter line', () => {
    expect(drawn([['ab', '']], { carets: [{ column: 9, name: null, order: 0 }], selections: [] })).toBe(
      'ab|0',
    )
  })
})
