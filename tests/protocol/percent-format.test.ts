// Notebooks as Python files in the percent format, and back.
import { parser } from '@lezer/python'
import { describe, expect, test } from 'vitest'
import { type PercentCell, readPercent, writePercent } from '#protocol/percent-format.ts'

const code = (source: string): PercentCell => ({ type: 'code', source, metadata: {} })
const markdown = (source: string): PercentCell => ({ type: 'markdown', source, metadata: {} })

describe('written', () => {
  test('cells have marks, text is a comment, magics are comments', () => {
    const file = writePercent([
      markdown('# Threads\n\nSee *below*.'),
      code('%matplotlib inline\n!ls -l\nfiles = !ls\nprint?\nx = 1 % 2'),
      code('%%bash\necho hi\n\nls'),
      code('%%time\nslow()'),
      { type: 'raw', source: '.. note::', metadata: {} },
      { type: 'code', source: 'y', metadata: { tags: ['raises-exception'], title: 'Last one' } },
    ])
    expect(file).toBe(
      [
        '# %% [markdown]\n# # Threads\n#\n# See *below*.',
        '# %%\n# %matplotlib inline\n# !ls -l\n# files = !ls\n# print?\nx = 1 % 2',
        '# %%\n# %%bash\n# echo hi\n#\n# ls',
        '# %%\n# %%time\nslow()',
        '# %% [raw]\n# .. note::',
        '# %% Last one tags=["raises-exception"]\ny\n',
      ].join('\n\n'),
    )
  })

  test('text in strings is left alone', () => {
    const source = 'text = """\n%d items\n!ls\n"""\n# it\'s """ a comment\n%time x'
    expect(writePercent([code(source)])).toBe(
      '# %%\ntext = """\n%d items\n!ls\n"""\n# it\'s """ a comment\n# %time x\n',
    )
  })
})

describe('read', () => {
  test.each<[string, readonly PercentCell[]]>([
    ['text', [markdown('# Title\n\n- a\n- b'), markdown('')]],
    ['magics', [code('%matplotlib inline\n!ls\nout = %time f()\nif x:\n    %time y')]],
    [
      'cell magics',
      [code('%%bash\necho hi\n\nls'), code('%%timeit -n 3\n\nx'), code('%%writefile a.py\n# %%\n')],
    ],
    [
      'comments that look like magics',
      [code('# %time\n# # !ls\n# %% not a cell\n# In[3]: neither'), code('# %%bash\n# ls')],
    ],
    ['strings over lines', [code('a = """\n# %time\n%d\n"""\n'), code("b = '''\n!\n'''")]],
    ['broken code', [code('x = """ never ends'), code('y = 1')]],
    [
      'tags and titles',
      [{ type: 'markdown', source: 'x', metadata: { title: 'My part', tags: ['a', 'b c'] } }],
    ],
    ['nothing in a cell', [code(''), code('')]],
  ])('%s comes back as it was written', (_name, cells) => {
    const trimmed = cells.map(cell => ({ ...cell, source: cell.source.trimEnd() }))
    expect(readPercent(writePercent(cells)).cells).toEqual(trimmed)
  })

  test('a plain file is one cell', () => {
    expect(readPercent('import a\n\n\nb = 1\n').cells).toEqual([code('import a\n\n\nb = 1')])
    expect(readPercent('').cells).toEqual([])
  })

  test('the marks of VS Code, Spyder and nbconvert, and Windows line ends', () => {
    const text =
      '\ufeff#!/usr/bin/env python\r\n# coding: utf-8\r\n\r\n# In[1]:\r\n\r\n\r\nx\r\n\r\n#%% [markdown]\r\n"""\r\n# Title\r\n"""\r\n#%%\r\ny\r\n'
    expect(readPercent(text).cells).toEqual([
      code('#!/usr/bin/env python\n# coding: utf-8'),
      code('x'),
      markdown('# Title'),
      code('y'),
    ])
  })

  test("jupytext's head tells the kernel and is no cell", () => {
    const head = `# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %%
x
`
    expect(readPercent(head)).toEqual({
      kernelspec: { display_name: 'Python 3 (ipykernel)', language: 'python', name: 'python3' },
      cells: [code('x')],
    })
  })
})

test('what is written is Python', () => {
  const file = writePercent([
    markdown('It\'s "quoted" \\'),
    code('%%bash\nfor x in; do\n'),
    code('%load_ext autoreload\nprint("a")\nprint?\nx = !ls'),
  ])
  const errors: number[] = []
  parser.parse(file).iterate({ enter: node => void (node.type.isError && errors.push(node.from)) })
  expect(errors).toEqual([])
})
