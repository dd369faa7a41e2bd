// Cells as a file: what it is called, and what of Jupyter's own language is refused.
import { describe, expect, test } from 'vitest'
import { jupyterLine, scriptName, scriptText } from '../../server/classroom/script-file.ts'

test.each([
  ['01-threads.ipynb', [3], '01-threads-cell-3.py'],
  ['01-threads.ipynb', [3, 4, 5], '01-threads-cells-3-5.py'],
  ['01-threads.ipynb', [9, 3, 4], '01-threads-cells-3-4_9.py'],
  ['Übung zwei.ipynb', [1], 'Übung-zwei-cell-1.py'],
  ['a.ipynb', [], 'a-cells.py'],
  [
    'a.ipynb',
    Array.from({ length: 40 }, (_, index) => 2 * index + 1),
    'a-cells-1_3_5_7_9_11_13_15_17_19_21.py',
  ],
  ['../../x.ipynb', [1], 'x-cell-1.py'],
])('cells of %s at %j become %s', (notebook, positions, name) => {
  expect(scriptName(notebook, positions)).toBe(name)
})

test('a long name stays a name that every system takes', () => {
  const name = scriptName(`${'x'.repeat(120)}.ipynb`, [1])
  expect(name.length).toBeLessThanOrEqual(100)
  expect(name).toMatch(/\.py$/)
})

test('the texts stand below each other, two empty lines between them', () => {
  expect(scriptText(['import os\r\n\n', '', 'print(1)'])).toBe('import os\n\n\nprint(1)\n')
})

test('without code there is nothing to run', () => {
  for (const sources of [[], [''], [' \n', '']]) expect(() => scriptText(sources)).toThrow(/no code/)
})

describe('a line that only Jupyter understands is found', () => {
  test.each([
    ['%matplotlib inline', 1],
    ['%%timeit\nsum(range(9))', 1],
    ['import os\n  %time f()', 2],
    ['!ls', 1],
    ['!!ls', 1],
    ['files = !ls', 1],
    ['took = %timeit -o f()', 1],
    ['len?', 1],
    ['?len', 1],
    ['len??', 1],
    ['x = 1; %time f()', 1],
    ['if x:\n    !ls', 2],
    ['"""\n%no\n"""\n%yes', 4],
    ["s = 'it\\'s'\n!ls", 2],
    ["s = 'not closed\n!ls", 2],
    ['a = [\n  1,\n]\n%time f()', 4],
    ['x = 1 \\\n  + 2\n%who', 3],
  ])('%j in line %i', (source, number) => {
    expect(jupyterLine(source)?.number).toBe(number)
  })

  test('and named, with its cell', () => {
    expect(() => scriptText(['x = 1', '\n%time f()'])).toThrow(
      'Line 2 of the second cell is for Jupyter only: “%time f()”. Run it in the notebook, or take the line out of the script.',
    )
    expect(() => scriptText(['!ls'])).toThrow(/^Line 1 is for Jupyter only/)
  })
})

describe('what is Python is not', () => {
  test.each([
    'x = 7 % 3',
    'x = (7\n     % 3)',
    'x = 7 \\\n  % 3',
    'x %= 3',
    'if a != b: pass',
    'print(f"{x!r:>10}")',
    "print('100%\\n', '!', '?')",
    '"""\n%d items!\n? no\n"""',
    "'''\n!ls\n'''",
    '# %time it?\n#!shebang',
    'x = 1  # why?',
    "print('%s' % name)",
    "text = 'a' \\\n    '%b'",
    'd = {"a": 1,\n     "b": 2 %\n 3}',
    "r = r'\\'\nx = 'b?'",
    '',
  ])('%j', source => {
    expect(jupyterLine(source)).toBeNull()
  })
})
