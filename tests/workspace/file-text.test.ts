// The text of a file as an editor has it, and back.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { changeBetween, contentOf, editedText, nameBeside } from '../../server/workspace/file-text.ts'

describe('line ends', () => {
  test.each(['', 'a', 'a\nb\n', 'a\r\nb\r\n', 'a\r\nb\n', 'a\rb', '\n\r\n', 'ü😀\r\n'])(
    'of %j come back as they were',
    content => {
      const { text, lineEnd } = editedText(content)
      expect(contentOf(text, lineEnd)).toBe(content)
    },
  )

  test('of a file from Windows are plain ones in the editor', () => {
    expect(editedText('a\r\nb\r\n')).toEqual({ text: 'a\nb\n', lineEnd: '\r\n' })
    expect(editedText('a\r\nb\n').text).toBe('a\r\nb\n')
  })
})

describe('the change between two texts', () => {
  const apply = (before: string, after: string) => {
    const { at, removed, inserted } = changeBetween(before, after)
    return before.slice(0, at) + inserted + before.slice(at + removed)
  }

  test('leads from one to the other and cuts no character', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '\n', '😀', '😁', 'ü') })
    fc.assert(
      fc.property(text, text, (before, after) => {
        expect(apply(before, after)).toBe(after)
        const { at, removed, inserted } = changeBetween(before, after)
        expect(inserted.isWellFormed() && before.slice(at, at + removed).isWellFormed()).toBe(true)
      }),
    )
  })

  test('leaves alone what stands before and after it', () => {
    expect(changeBetween('one\ntwo\nthree', 'one\n2\nthree')).toEqual({ at: 4, removed: 3, inserted: '2' })
    expect(changeBetween('x😀', 'x😁')).toEqual({ at: 1, removed: 2, inserted: '😁' })
  })
})

test('another version of a file lies beside it under a name that says so', () => {
  expect(nameBeside('part one/stock.py', 1)).toBe('part one/stock (other version).py')
  expect(nameBeside('Makefile', 2)).toBe('Makefile (other version 2)')
  expect(nameBeside('.env', 1)).toBe('.env (other version)')
})
