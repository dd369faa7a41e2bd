import fc from 'fast-check'
import { expect, test } from 'vitest'
import { freeFileName, safeFileName } from '../../server/classroom/file-names.ts'

test.each([
  ['../../etc/passwd', 'passwd'],
  ['C:\\temp\\a.ipynb', 'a.ipynb'],
  ['a\nb\u0000.py', 'ab.py'],
  ['.hidden', 'hidden'],
  ['con.py', '_con.py'],
  ['   ', 'notebook.ipynb'],
  ['Fäden & Prozesse.ipynb', 'Fäden & Prozesse.ipynb'],
])('%j becomes %j', (wish, safe) => {
  expect(safeFileName(wish)).toBe(safe)
})

test('whatever is wished, the name is one plain file in one folder', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), wish => {
      const name = safeFileName(wish)
      expect(name).not.toMatch(/[/\\\p{Cc}<>:"|?*]/u)
      expect(name.startsWith('.')).toBe(false)
      expect([...name].length).toBeGreaterThan(0)
      expect([...name].length).toBeLessThanOrEqual(114)
    }),
  )
})

test('a taken name gets a number before its ending, whatever its case', () => {
  expect(freeFileName('a.py', ['A.py'])).toBe('a-2.py')
  expect(freeFileName('a.py', ['a.py', 'a-2.py'])).toBe('a-3.py')
})
