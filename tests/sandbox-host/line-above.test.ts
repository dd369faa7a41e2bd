import headless from '@xterm/headless'
import { expect, test } from 'vitest'
import { lineAbove } from '../../server/sandbox-host/line-above.ts'

async function screenAfter(columns: number, ...output: string[]) {
  const screen = new headless.Terminal({ cols: columns, rows: 10, allowProposedApi: true })
  for (const text of output) await new Promise<void>(drawn => screen.write(text, drawn))
  const { active } = screen.buffer
  const rows = Array.from({ length: 10 }, (_, row) => active.getLine(row)?.translateToString(true) ?? '')
  return { rows: rows.join('\n').trimEnd(), cursor: [active.cursorX, active.cursorY] }
}

test('a sentence stands above the prompt, and what was typed goes on behind it', async () => {
  const { rows, cursor } = await screenAfter(
    40,
    'ready\r\n>>> 1 +',
    lineAbove('You have a new one.', 40),
    ' 1',
  )
  expect(rows).toBe('ready\nYou have a new one.\n>>> 1 + 1')
  expect(cursor).toEqual([9, 2])
})

test('one that is longer than a line takes as many as it needs', async () => {
  const { rows } = await screenAfter(10, '>>> ', lineAbove('0123456789abcde', 10), 'x')
  expect(rows).toBe('0123456789\nabcde\n>>> x')
})

test('a sentence moves nothing, whatever is in it', async () => {
  const { rows } = await screenAfter(40, '>>> ', lineAbove('one\r\n\x1b[2Jtwo', 40))
  expect(rows).toBe('one   [2Jtwo\n>>>')
})
