import { expect, test } from 'vitest'
import * as Y from 'yjs'
import type { Output } from '#protocol/notebook-document.ts'
import { copiedText } from '../../client/notebook/outputs/output-copy.ts'

function outputs(...bundles: readonly Record<string, unknown>[]): readonly Output[] {
  const array = new Y.Doc().getArray<Output>('outputs')
  array.push(bundles.map(bundle => new Y.Map(Object.entries(bundle))))
  return array.toArray()
}

test('all of a stream is copied, without its colours', () => {
  const text = new Y.Text(
    Array.from({ length: 5_000 }, (_, line) => `\x1b[32mline ${line}\x1b[0m`).join('\n'),
  )
  const copied = copiedText(outputs({ output_type: 'stream', name: 'stdout', text }))
  expect(copied.split('\n')).toHaveLength(5_000)
  expect(copied).toMatch(/^line 0\nline 1\n.*\nline 4999$/s)
})

test('outputs follow each other on lines of their own', () => {
  const copied = copiedText(
    outputs(
      { output_type: 'stream', name: 'stdout', text: 'one\n' },
      { output_type: 'execute_result', data: { 'text/plain': ['4', '2'], 'text/html': '<b>42</b>' } },
      {
        output_type: 'error',
        ename: 'ValueError',
        evalue: 'no',
        traceback: ['\x1b[31mTraceback', 'ValueError: no'],
      },
    ),
  )
  expect(copied).toBe('one\n42\nTraceback\nValueError: no')
})

test('an error without a traceback is its name and its message', () => {
  expect(copiedText(outputs({ output_type: 'error', ename: 'KeyError', evalue: "'a'", traceback: [] }))).toBe(
    "KeyError: 'a'",
  )
})

test('of a picture there is nothing to copy', () => {
  const data = { 'image/png': 'AAAA', 'text/plain': '<Figure size 640x480 with 1 Axes>' }
  expect(copiedText(outputs({ output_type: 'display_data', data }))).toBe('')
})
