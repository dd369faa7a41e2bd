import { Terminal } from '@xterm/headless'
import { describe, expect, test } from 'vitest'
import { plainLines, withLineBreak } from '../../client/terminal/composed-lines.ts'
import { foundLink } from '../../client/terminal/found-link.ts'
import { screenText } from '../../client/terminal/screen-text.ts'
import { withControl } from '../../client/terminal/sticky-control.ts'

async function textOf(output: string): Promise<string> {
  const terminal = new Terminal({ cols: 20, rows: 4, scrollback: 100, allowProposedApi: true })
  await new Promise<void>(done => terminal.write(output, done))
  const text = screenText(terminal.buffer.active)
  terminal.dispose()
  return text
}

describe('a terminal as text', () => {
  test('holds what scrolled off, without colours and without blanks at the ends', async () => {
    const lines = Array.from({ length: 9 }, (_, index) => `\x1b[31mline ${index}\x1b[0m   `)
    const text = await textOf(lines.join('\r\n'))
    expect(text.split('\n')).toEqual(Array.from({ length: 9 }, (_, index) => `line ${index}`))
  })

  test('makes a line whole that was broken for want of room, and keeps empty lines', async () => {
    expect(await textOf('a line that is longer than twenty\r\n\r\nend\r\n')).toBe(
      'a line that is longer than twenty\n\nend',
    )
    expect(await textOf('exactly  19 letters \r\nnext')).toBe('exactly  19 letters\nnext')
  })

  test('of a terminal in which nothing happened is empty', async () => {
    expect(await textOf('')).toBe('')
  })
})

describe('a link of a program', () => {
  test('that is written out is itself', () => {
    expect(foundLink('https://docs.python.org/3/', 'https://docs.python.org/3/')).toEqual({
      address: 'https://docs.python.org/3/',
      host: 'docs.python.org',
      shown: null,
    })
    expect(foundLink('https://docs.python.org', 'docs.python.org')?.shown).toBeNull()
  })

  test('that says something else than where it leads is told with what it says', () => {
    expect(foundLink('https://evil.example/x', ' https://bank.example ')?.shown).toBe('https://bank.example')
    expect(foundLink('https://evil.example/x', 'click here')?.shown).toBe('click here')
  })

  test('shows the host it really leads to', () => {
    expect(foundLink('https://bank.example@evil.example/', 'x')?.host).toBe('evil.example')
    expect(foundLink('https://pаypal.com/', 'x')?.host).toBe('xn--pypal-4ve.com')
  })

  test.each(['javascript:alert(1)', 'file:///etc/passwd', 'data:text/html,x', 'vscode://x', 'nonsense', ''])(
    '%s is none',
    target => expect(foundLink(target, target)).toBeNull(),
  )
})

describe('Ctrl that is held for the next key', () => {
  test.each([
    ['c', '\x03'],
    ['C', '\x03'],
    ['[', '\x1b'],
    [' ', '\x00'],
    ['\x1b[A', '\x1b[1;5A'],
    ['\x1bOD', '\x1b[1;5D'],
  ])('makes %j %j', (key, sent) => expect(withControl(key)).toBe(sent))

  test.each(['é', '7', 'word', '\r', '\x1b[I'])('changes nothing at %j', key =>
    expect(withControl(key)).toBe(key),
  )
})

describe('several lines for a terminal', () => {
  const typed = (text: string) => withLineBreak(text, text.length, text.length).text

  test('go on where the line before began, and a step further behind a colon', () => {
    expect(typed('a = 1')).toBe('a = 1\n')
    expect(typed('def f():')).toBe('def f():\n    ')
    expect(typed('def f():\n    if x:  # why')).toBe('def f():\n    if x:  # why\n        ')
    expect(withLineBreak('  ab', 3, 4)).toEqual({ text: '  a\n  ', caret: 6 })
  })

  test('hold nothing that could end the paste before its end', () => {
    expect(plainLines('a\r\n\tb\x1b[201~\x03c\u0085\r')).toBe('a\n\tb[201~c\n')
  })
})
