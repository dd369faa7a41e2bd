import { describe, expect, test } from 'vitest'
import { groupNotes } from '../../client/classroom/notes/group-notes.ts'
import { cellForTerminal, entriesFor, forPythonPrompt } from '../../client/terminal/cell-for-terminal.ts'
import { promptState } from '../../client/terminal/prompt-state.ts'

describe('a cell for a terminal', () => {
  test('goes to Python without the empty lines around it', () => {
    expect(cellForTerminal('\n\n  x = 1\nprint(x)\n\n')).toEqual({
      kinds: ['python', 'ipython', 'python-basic'],
      text: '  x = 1\nprint(x)',
      why: null,
    })
  })

  test('of shell lines alone goes to a shell', () => {
    expect(cellForTerminal('# look\n!ls -l\n\n! pwd')).toEqual({
      kinds: ['shell'],
      text: 'ls -l\npwd',
      why: null,
    })
  })

  test('with a line that only IPython understands goes there, and else says which', () => {
    for (const line of ['%timeit f()', '%%time', 'x = !ls', 'print?', '  !ls']) {
      const cell = cellForTerminal(`y = 2\n${line}`)
      expect(cell, line).toMatchObject({ kinds: ['ipython'], text: `y = 2\n${line}` })
      expect(cell.why).toContain(line.trim())
    }
  })

  test('is Python also with an operator that looks like a magic', () => {
    for (const source of ['x = 7\n% 3'.replace('\n', ' '), 'a != b', 'print("%d" % 3)', 'x = y\\\n    % 2']) {
      expect(cellForTerminal(source), source).toMatchObject({ kinds: ['python', 'ipython', 'python-basic'] })
    }
  })

  test('that is empty is not sent', () => {
    expect(cellForTerminal(' \n\n')).toMatchObject({ kinds: null })
  })

  test('of one line is pasted as it is, of several so that one Enter runs them', () => {
    expect(forPythonPrompt('x = 1')).toBe('x = 1')
    expect(forPythonPrompt('x = 1\ny = 2')).toBe('x = 1\ny = 2\n')
    expect(forPythonPrompt('for x in y:\n    print(x)')).toBe('for x in y:\n    print(x)\n\n')
  })
})

describe('what is entered', () => {
  test('is the whole cell where several lines are taken', () => {
    expect(entriesFor('python', 'x = 1\ny = 2')).toEqual(['x = 1\ny = 2\n'])
    expect(entriesFor('ipython', 'for x in y:\n    print(x)')).toEqual(['for x in y:\n    print(x)\n\n'])
    expect(entriesFor('ipython', '%%time\nx = 1')).toEqual(['%%time\nx = 1\n\n'])
    expect(entriesFor('shell', 'ls\npwd')).toEqual(['ls\npwd'])
  })

  test.each([
    ['simple ones', 'x = 1\n\n# why\ny = 2', ['x = 1', 'y = 2']],
    [
      'blocks, without empty lines in them',
      'def f():\n\n    return 5\n\nf()',
      ['def f():\n    return 5\n', 'f()'],
    ],
    ['what goes on after a block', 'if a:\n    b\nelse:\n    c\nd', ['if a:\n    b\nelse:\n    c\n', 'd']],
    ['a block in one line', 'for x in y: print(x)', ['for x in y: print(x)\n']],
    ['what is decorated', '@a\n@b(1)\nclass C:\n    pass\nC', ['@a\n@b(1)\nclass C:\n    pass\n', 'C']],
    ['open brackets', 'x = [\n1,\n\n")",\n]\ny', ['x = [\n1,\n")",\n]', 'y']],
    ['lines that are joined', 'x = 1 + \\\n2\ny', ['x = 1 + \\\n2', 'y']],
    ['texts over lines, as they are', 'x = """a\n\n# b\nc"""\ny', ['x = """a\n\n# b\nc"""', 'y']],
  ])('is one statement after the other at the basic prompt: %s', (_, text, entries) => {
    expect(entriesFor('python-basic', text)).toEqual(entries)
  })
})

describe('a prompt', () => {
  const at = (before: string, after = '', takesPastes = true) => ({ before, after, takesPastes })

  test('of Python is free when nothing stands behind it', () => {
    expect(promptState('python', at('>>> '))).toBe('free')
    expect(promptState('python', at('>>> pri'))).toBe('typed')
    expect(promptState('python', at('>>> ', 'nt()'))).toBe('typed')
    expect(promptState('python', at('... '))).toBe('typed')
  })

  test('of a program that runs is busy', () => {
    expect(promptState('python', at('>>> ', '', false))).toBe('busy')
    expect(promptState('python', at('(Pdb) '))).toBe('busy')
    expect(promptState('python', at('Name? '))).toBe('busy')
    expect(promptState('python', at(''))).toBe('busy')
  })

  test('of IPython has a number', () => {
    expect(promptState('ipython', at('In [12]: '))).toBe('free')
    expect(promptState('ipython', at('In [12]: x'))).toBe('typed')
    expect(promptState('ipython', at('   ...: '))).toBe('typed')
    expect(promptState('ipython', at('Out[12]: 5'))).toBe('busy')
    expect(promptState('ipython', at('In [12]: ', '', false))).toBe('busy')
  })

  test('of basic Python is known without a line editor', () => {
    expect(promptState('python-basic', at('>>> ', '', false))).toBe('free')
    expect(promptState('python-basic', at('>>> pri', '', false))).toBe('typed')
    expect(promptState('python-basic', at('... ', '', false))).toBe('typed')
    expect(promptState('python-basic', at('', '', false))).toBe('busy')
  })

  test('of a shell ends with a dollar', () => {
    expect(promptState('shell', at('~ $ '))).toBe('free')
    expect(promptState('shell', at('~/work $ ls'))).toBe('typed')
    expect(promptState('shell', at('> '))).toBe('typed')
    expect(promptState('shell', at('100 % done'))).toBe('busy')
  })
})

describe('the list of notes', () => {
  const note = (documentId: string, cellId: string, text: string) =>
    ({ documentId, cellId, text }) as unknown as Parameters<typeof groupNotes>[0][number]
  const documents = [{ id: 'one', name: '01-threads.ipynb' }] as never
  const numbers: Record<string, number> = { a: 2, b: 1 }
  const numberOf = ({ cellId }: { cellId: string }) => numbers[cellId] ?? null

  test('stands by document in the order of the cells, what is gone at the end', () => {
    const notes = [note('one', 'a', 'second'), note('one', 'b', 'first'), note('gone', 'x', 'old')]
    expect(
      groupNotes(notes, { documents, wanted: '', numberOf }).map(group => [
        group.name,
        group.notes.map(({ note: { text } }) => text),
      ]),
    ).toEqual([
      ['01-threads', ['first', 'second']],
      ['Of notebooks that are gone', ['old']],
    ])
  })

  test('is searched by all words in any case', () => {
    const notes = [note('one', 'a', 'Ask about the LOCK'), note('one', 'b', 'lock only')]
    const found = groupNotes(notes, { documents, wanted: 'lock ask', numberOf })
    expect(found.flatMap(group => group.notes.map(({ note: { cellId } }) => cellId))).toEqual(['a'])
  })
})
