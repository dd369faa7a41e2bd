// Text with carriage returns becomes what a terminal would show, wherever it is cut into pieces.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { emptyLine, foldText } from '../../server/notebook/carriage-returns.ts'

/** What is stored after all pieces, as a document would apply them. */
function store(...pieces: string[]): string {
  let stored = ''
  let line = emptyLine
  for (const piece of pieces) {
    const folded = foldText(line, piece)
    stored = stored.slice(0, stored.length - line.text.length + folded.kept) + folded.text
    line = folded.line
    expect(stored.endsWith(line.text)).toBe(true)
  }
  return stored
}

/** A terminal that is right by being simple: a grid of characters and a cursor. */
function terminal(text: string): string {
  const lines: string[][] = [[]]
  let column = 0
  for (const character of text) {
    const line = lines.at(-1) as string[]
    if (character === '\n') {
      lines.push([])
      column = 0
    } else if (character === '\r') column = 0
    else if (character === '\b') column = Math.max(0, column - 1)
    else {
      line[column] = character
      column += 1
    }
  }
  return lines.map(line => line.join('')).join('\n')
}

describe('folding', () => {
  test.each([
    ['plain text stays', ['a\nb'], 'a\nb'],
    ['a bar overwrites itself', ['\r 10%', '\r 55%', '\r100%\n'], '100%\n'],
    ['a shorter text leaves the rest of the longer', ['hello\rab'], 'abllo'],
    ['a return at the end waits for what comes', ['abc\r', 'x'], 'xbc'],
    ['the end of a piece is not the end of a bar', ['50', '%\r', '60%'], '60%'],
    ['lines of a pseudo terminal are lines', ['one\r\ntwo\r', '\nthree'], 'one\ntwo\nthree'],
    ['a backspace goes back and never further than the line', ['abc\b\bX', '\b\b\b\bY'], 'YXc'],
    [
      'colours stay with their characters',
      ['\x1b[32m10%\x1b[0m\r', '\x1b[32m20%\x1b[0m'],
      '\x1b[32m20%\x1b[0m',
    ],
    ['erasing the line works', ['long text\r\x1b[Kshort'], 'short'],
    ['an emoji is one character', ['🙂🙂🙂\rab'], 'ab🙂'],
    ['earlier lines are never touched', ['a\nb\r\r', 'c\b\b\b', 'd'], 'a\nd'],
  ])('%s', (_, pieces, shown) => {
    expect(store(...pieces)).toBe(shown)
  })

  test('shows what a terminal shows, in whatever pieces it comes', () => {
    const character = fc.constantFrom('a', 'b', '🙂', '\r', '\b', '\n')
    fc.assert(
      fc.property(fc.array(fc.array(character, { maxLength: 6 }), { maxLength: 8 }), pieces => {
        const texts = pieces.map(piece => piece.join(''))
        expect(store(...texts)).toBe(terminal(texts.join('')))
      }),
      { numRuns: 2000 },
    )
  })

  test('changes nothing of what stands when there is nothing to overwrite', () => {
    const folded = foldText({ text: 'open', column: null }, ' end\nnext')
    expect(folded).toEqual({ kept: 4, text: ' end\nnext', line: { text: 'next', column: null } })
  })

  test('only adds to a line of absurd length', () => {
    const text = 'x'.repeat(20_000)
    expect(foldText({ text, column: null }, '\ry').kept).toBe(20_000)
  })
})
