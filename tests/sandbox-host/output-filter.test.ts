import fc from 'fast-check'
import { expect, test } from 'vitest'
import { OutputFilter } from '../../server/sandbox-host/output-filter.ts'
import { filtered, filteredPictures } from './collected-output.ts'

test.each([
  ['plain text', 'hello\r\n\tworld\b\x07'],
  ['colours', '\x1b[1;31mred\x1b[0m \x1b[38;2;255;200;100mrgb\x1b[38:5:200mpalette'],
  ['modes', '\x1b[?2004h\x1b[?1049h\x1b[?1006l'],
  ['moves', '\x1b[12;40H\x1b[2K\x1b[3;20r\x1b7\x1b8'],
  ['character sets', '\x1b(0lqk\x1b(B'],
  ['UTF-8', 'Grüße 漢字 🐍 é'],
  ['a link', '\x1b]8;;https://example.org\x1b\\text\x1b]8;;\x1b\\'],
  ['key protocol pushes', '\x1b[>1u\x1b[<u'],
])('%s passes as it is', (_, text) => {
  expect(filtered(text)).toEqual({ output: text, queries: [] })
})

test.each([
  ['a title', '\x1b]0;evil\x07'],
  ['an icon name', '\x1b]1;evil\x1b\\'],
  ['a window title', '\x1b]2;evil\x9c'],
  ['the clipboard', '\x1b]52;c;ZXZpbA==\x07'],
  ['the clipboard behind leading zeros', '\x1b]052;c;ZXZpbA==\x07'],
  ['a command to the terminal', '\x1b]1337;SetProfile=evil\x07'],
  ['a notification', '\x1b]9;evil\x07'],
  ['no number at all', '\x1b]evil\x07'],
  ['keys of a user', '\x1bP1;1|17/17\x1b\\'],
  ['an application command', '\x1b_Gevil\x1b\\'],
  ['a privacy message', '\x1b^evil\x1b\\'],
  ['8-bit titles', '\u009d2;evil\u009c'],
  ['8-bit application commands', '\u009fevil\u009c'],
])('%s reaches nobody', (_, sequence) => {
  expect(filtered(`a${sequence}b`)).toEqual({ output: 'ab', queries: [] })
})

test.each([
  '\x1b[c',
  '\x1b[>0c',
  '\x1b[6n',
  '\x1b[?996n',
  '\x1b[18t',
  '\x1b[?2026$p',
  '\x1b[>q',
  '\x1b[?u',
  '\x1bZ',
  '\x05',
  '\x1bP$qm\x1b\\',
  '\x1b]11;?\x1b\\',
])('the question %j goes to the one screen that answers', sequence => {
  expect(filtered(`a${sequence}b`)).toEqual({ output: 'ab', queries: [sequence] })
})

test('an 8-bit question is a question', () => {
  expect(filtered('a\u009b6nb')).toEqual({ output: 'ab', queries: ['\x1b[6n'] })
})

test('numbers beyond any screen are cut, names of modes and colours are not', () => {
  const { output } = filtered('\x1b[2147483647b', '\x1b[99999;5H', '\x1b[?2026h', '\x1b[999999999999h')
  expect(output).toBe('\x1b[999b\x1b[999;5H\x1b[?2026h\x1b[65535h')
})

test.each(['\x1b[1J', '\x1b[?1J', '\x1b[01;2J'])(
  '%j, which breaks xterm in a corner, erases in the line only',
  sequence => {
    expect(filtered(`a${sequence}b\x1b[J\x1b[2J`).output).toBe('a\x1b[1Kb\x1b[J\x1b[2J')
  },
)

test('a sequence waits until it is whole', () => {
  expect(filtered('a\x1b').output).toBe('a')
  expect(filtered('a\x1b[3').output).toBe('a')
  expect(filtered('a\x1b[3', '1mb').output).toBe('a\x1b[31mb')
})

test('a character waits until it is whole', () => {
  const snake = Buffer.from('🐍')
  expect(filtered('a', snake.subarray(0, 3)).output).toBe('a')
  expect(filtered('a', snake.subarray(0, 3), snake.subarray(3)).output).toBe('a🐍')
})

test('no program prints cells of a picture itself', () => {
  expect(filtered('a\u{100000}b\u{10ffff}\u{f0001}').output).toBe('a\ufffdb\ufffd\u{f0001}')
})

test.each([
  ['iTerm2’s', '\x1b]1337;File=inline=1:QUJD\x07', 'file', 'inline=1:QUJD'],
  ['iTerm2’s with the longer end', '\x1b]1337;File=inline=1:QUJD\x1b\\', 'file', 'inline=1:QUJD'],
  ['a sixel one', '\x1bP0;1;0q#0~~\x1b\\', 'sixel', '#0~~'],
  ['an 8-bit sixel one', '\u0090q~\u009c', 'sixel', '~'],
])('a picture, %s, goes where pictures are drawn', (_, sequence, kind, body) => {
  expect(filtered(`a${sequence}b`).output).toBe('ab')
  expect(filteredPictures(sequence)).toEqual([{ kind, body: Buffer.from(body) }])
})

test('of a picture that is too long nothing is kept but that there was one', () => {
  const long = 'A'.repeat(700_000)
  expect(filteredPictures(`\x1b]1337;File=inline=1:${long}`, long, '\x07')).toEqual([
    { kind: 'file', body: null },
  ])
  expect(filteredPictures(`\x1b]1337;File=inline=1:${long}`)).toEqual([])
  expect(filtered(`\x1bPq${long}\x18after`).output).toBe('after')
})

test('a broken character holds nothing back', () => {
  const { output } = filtered(Buffer.from([0xf0, 0x9f, 0x41, 0xff, 0x42]))
  expect(output).toBe('\ufffdA\ufffdB')
})

test('a control inside a sequence works at once and the sequence goes on', () => {
  expect(filtered('\x1b[3\r\n1mx').output).toBe('\r\n\x1b[31mx')
})

test.each(['\x18', '\x1a'])('%j ends a sequence and a string', cancel => {
  expect(filtered(`\x1b[3${cancel}a\x1b]0;t${cancel}b`).output).toBe('ab')
})

test('an escape inside a sequence begins another', () => {
  expect(filtered('\x1b[3\x1b[1mx').output).toBe('\x1b[1mx')
  expect(filtered('\x1b]0;title\x1b[1mx').output).toBe('\x1b[1mx')
})

test('a string without end is dropped and kept no longer than 4 KB', () => {
  const { output } = filtered('\x1b]8;;', 'x'.repeat(1_000_000), '\x07after')
  expect(output).toBe('after')
})

test('a sequence without end is dropped to its final character', () => {
  expect(filtered(`\x1b[${'1;'.repeat(10_000)}mafter`).output).toBe('after')
})

const pieces = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: fc.string({ unit: 'grapheme', maxLength: 6 }).map(text => Buffer.from(text)) },
    { weight: 2, arbitrary: fc.uint8Array({ maxLength: 6 }).map(bytes => Buffer.from(bytes)) },
    {
      weight: 5,
      arbitrary: fc
        .constantFrom(
          '\x1b',
          '\x1b[',
          '\x1b]',
          '\x1bP',
          '\x1b[1;2',
          'm',
          'H',
          '52;c;',
          '8;;x',
          '1337;File=',
          '0;1q~',
          '\x1b\\',
          '\x07',
          '\u009b',
          '\u009c',
          '?',
          '$q',
          '6n',
          '\x18',
          '\r\n',
        )
        .map(text => Buffer.from(text)),
    },
  ),
  { maxLength: 30 },
)

test('where the chunks are cut makes no difference', () => {
  fc.assert(
    fc.property(pieces, parts => {
      const whole = Buffer.concat(parts)
      const bytes = [...whole].map(byte => Buffer.of(byte))
      expect(filtered(...bytes)).toEqual(filtered(whole))
      expect(filteredPictures(...bytes)).toEqual(filteredPictures(whole))
    }),
    { numRuns: 2000, seed: 7 },
  )
})

const nowhere = { query: () => {}, picture: () => {} }

test('what has been filtered passes a second time unchanged', () => {
  fc.assert(
    fc.property(pieces, parts => {
      const first: Buffer[] = []
      const sink = { output: (data: Buffer) => void first.push(Buffer.from(data)), ...nowhere }
      const filter = new OutputFilter(sink)
      for (const part of parts) filter.push(part)
      const once = Buffer.concat(first)
      const twice: Buffer[] = []
      new OutputFilter({ output: data => void twice.push(Buffer.from(data)), ...nowhere }).push(once)
      expect(Buffer.concat(twice).equals(once.subarray(0, Buffer.concat(twice).length))).toBe(true)
      // Bytes of a broken character at the very end may wait for the rest.
      expect(once.length - Buffer.concat(twice).length).toBeLessThan(4)
    }),
    { numRuns: 2000, seed: 11 },
  )
})
