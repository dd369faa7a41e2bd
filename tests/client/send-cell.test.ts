import { describe, expect, test } from 'vitest'
import { groupNotes } from '../../client/classroom/notes/group-notes.ts'
import { cellForTerminal, forPythonPrompt } from '../../client/terminal/cell-for-terminal.ts'
import { promptState } from '../../client/terminal/prompt-state.ts'

describe('a cell for a terminal', () => {
  test('goes to Python without the empty lines around it', () => {
    expect(cellForTerminal('\n\n  x = 1\nprint(x)\n\n')).toEqual({
      kind: 'python',
      text: '  x = 1\nprint(x)',
    })
  })

  test('of shell lines alone goes to a shell', () => {
    expect(cellForTerminal('# look\n!ls -l\n\n! pwd')).toEqual({ kind: 'shell', text: 'ls -l\npwd' })
  })

  test('with a line that only a notebook understands is not sent, and says which', () => {
    for (const line of ['%timeit f()', '%%time', 'x = !ls', 'print?', '  !ls']) {
      const cell = cellForTerminal(`y = 2\n${line}`)
      expect(cell, line).toMatchObject({ kind: 'none' })
      expect(cell.kind === 'none' && cell.why).toContain(line.trim())
    }
  })

  test('is Python also with an operator that looks like a magic', () => {
    for (const source of ['x = 7\n% 3'.replace('\n', ' '), 'a != b', 'print("%d" % 3)', 'x = y\\\n    % 2']) {
      expect(cellForTerminal(source), source).toMatchObject({ kind: 'python' })
    }
  })

  test('that is empty is not sent', () => {
    expect(cellForTerminal(' \n\n')).toMatchObject({ kind: 'none' })
  })

  test('of one line is pasted as it is, of several so that one Enter runs them', () => {
    expect(forPythonPrompt('x = 1')).toBe('x = 1')
    expect(forPythonPrompt('x = 1\ny = 2')).toBe('x = 1\ny = 2\n')
    expect(forPythonPrompt('for x in y:\n    print(x)')).toBe('for x in y:\n    print(x)\n\n')
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
