// Kernel events become nbformat outputs in the shared document.
import { YNotebook } from '@jupyter/ydoc'
import { beforeEach, describe, expect, test } from 'vitest'
import * as Y from 'yjs'
import type { KernelEvent } from '#protocol/kernel-events.ts'
import {
  createCell,
  deleteCell,
  findCell,
  insertCell,
  metaOf,
  moveCell,
  outputsOf,
  runStateOf,
} from '#protocol/notebook-document.ts'
import { CellOutputs, outputLimits } from '../../server/notebook/cell-outputs.ts'
import { streamLimits } from '../../server/notebook/cell-streams.ts'
import {
  cellId,
  clear,
  display,
  finished,
  place,
  queued,
  started,
  stream,
  update,
} from '../kernel/kernel-happenings.ts'

let document: Y.Doc
let outputs: CellOutputs

beforeEach(() => {
  document = new Y.Doc()
  for (const [index, name] of ['a', 'b'].entries())
    insertCell(document, index, { id: cellId(name), type: 'code' })
  outputs = new CellOutputs(document)
})

function apply(...events: KernelEvent[]): void {
  document.transact(() => outputs.apply(events))
}

function outputsIn(name: string): unknown {
  const cell = findCell(document, cellId(name))
  return cell && outputsOf(cell)?.toJSON()
}

function textIn(name: string): string {
  return (outputsIn(name) as { text?: string }[]).map(({ text }) => text ?? '').join('')
}

const result = (name: string, text: string): KernelEvent => ({
  type: 'result',
  ...place(name),
  data: { 'text/plain': text },
  metadata: {},
  displayId: null,
  executionCount: 3,
})

describe('the outputs of a cell', () => {
  test('have the shape of nbformat and of @jupyter/ydoc', () => {
    const error: KernelEvent = { type: 'error', ...place('a'), name: 'E', value: 'v', traceback: ['t'] }
    apply(
      started('a'),
      stream('a', 'one\n'),
      stream('a', 'two\n'),
      display('a', 'x'),
      result('a', '2'),
      error,
    )
    apply(finished('a', 'error', 3))
    const expected = [
      { output_type: 'stream', name: 'stdout', text: 'one\ntwo\n' },
      { output_type: 'display_data', data: { 'text/plain': 'x' }, metadata: {} },
      { output_type: 'execute_result', data: { 'text/plain': '2' }, metadata: {}, execution_count: 3 },
      { output_type: 'error', ename: 'E', evalue: 'v', traceback: ['t'] },
    ]
    expect(outputsIn('a')).toEqual(expected)
    metaOf(document).set('metadata', new Y.Map())
    const oracle = new YNotebook({ disableDocumentWideUndoRedo: true })
    Y.applyUpdate(oracle.ydoc, Y.encodeStateAsUpdate(document))
    expect(oracle.toJSON().cells[0]).toMatchObject({ execution_count: 3, outputs: expected })
    oracle.dispose()
  })

  test('stream text is a Y.Text that grows', () => {
    apply(stream('a', 'one'))
    const text = outputsOf(findCell(document, cellId('a')) as Y.Map<unknown>)
      ?.get(0)
      .get('text')
    apply(stream('a', ' two'))
    expect(text).toBeInstanceOf(Y.Text)
    expect(String(text)).toBe('one two')
  })

  test('keep the order of the two streams', () => {
    apply(stream('a', '1'), stream('a', 'e', 'stderr'), stream('a', '2'), stream('a', '3'))
    expect(outputsIn('a')).toMatchObject([
      { name: 'stdout', text: '1' },
      { name: 'stderr', text: 'e' },
      { name: 'stdout', text: '23' },
    ])
  })

  test('go when the cell runs again, and when they are cleared', () => {
    apply(started('a'), stream('a', '1'), started('a'))
    expect(outputsIn('a')).toEqual([])
    apply(stream('a', '2'), clear('a', false))
    expect(outputsIn('a')).toEqual([])
  })

  test('stay until there is something new when the clear waits', () => {
    apply(display('a', '1'), clear('a', true))
    expect(outputsIn('a')).toHaveLength(1)
    apply(display('a', '2'))
    expect(outputsIn('a')).toMatchObject([{ data: { 'text/plain': '2' } }])
    apply(clear('a', true), finished('a'), stream('a', 'late'))
    expect(outputsIn('a')).toHaveLength(2)
  })

  test('fold carriage returns', () => {
    apply(stream('a', 'x\n\r 1%'), stream('a', '\r 2%'), stream('a', '\r100%'), stream('a', '\n'))
    expect(textIn('a')).toBe('x\n100%\n')
  })

  test('are found again by another server, in the middle of a progress bar', () => {
    apply(stream('a', 'x\n\r 1%'))
    outputs = new CellOutputs(document)
    apply(stream('a', '\r100%'))
    expect(outputsIn('a')).toEqual([{ output_type: 'stream', name: 'stdout', text: 'x\n100%' }])
  })

  test('are found again by another server, between two states of a bar', () => {
    apply(stream('a', 'x\n'), stream('a', ' 1%\r'), stream('a', ' 2%\r'))
    outputs = new CellOutputs(document)
    apply(stream('a', ' 3%\r'))
    expect(textIn('a')).toBe('x\n 3%\r')
    apply(stream('a', '\ndone\n'))
    expect(textIn('a')).toBe('x\n 3%\ndone\n')
  })

  test('update a display wherever it is, and nothing when it is gone', () => {
    apply(display('a', '1', 'd'), display('b', '1', 'd'), display('a', 'other', 'e'), update('d', '2'))
    expect(outputsIn('a')).toMatchObject([
      { data: { 'text/plain': '2' } },
      { data: { 'text/plain': 'other' } },
    ])
    expect(outputsIn('b')).toMatchObject([{ data: { 'text/plain': '2' } }])
    outputs = new CellOutputs(document)
    apply(update('e', 'on another server'))
    expect(outputsIn('a')).toMatchObject([{}, { data: { 'text/plain': 'on another server' } }])
    expect(JSON.stringify(document.getArray('cells'))).not.toContain('transient')
    apply(started('a'), update('d', '3'), stream('a', 'x'), update('d', '4'))
    expect(outputsIn('a')).toMatchObject([{ output_type: 'stream' }])
    expect(outputsIn('b')).toMatchObject([{ data: { 'text/plain': '4' } }])
  })
})

describe('cells that change meanwhile', () => {
  test('a cell that is gone is passed over', () => {
    apply(queued('a'), started('a'))
    deleteCell(document, cellId('a'))
    const before = Y.encodeStateVector(document)
    apply(stream('a', 'x'), display('a', 'x', 'd'), update('d', 'y'), clear('a', true), finished('a'))
    expect(Y.encodeStateVector(document)).toEqual(before)
  })

  test('a cell that was moved goes on where it stands', () => {
    apply(started('a'), stream('a', '1'), display('a', 'x', 'd'))
    moveCell(document, cellId('a'), 1)
    apply(update('d', 'y'), stream('a', '2'), finished('a'))
    expect(outputsIn('a')).toMatchObject([{ text: '1' }, { data: { 'text/plain': 'y' } }, { text: '2' }])
  })

  test('a cell that is no code any more has no outputs', () => {
    const text = createCell({ id: cellId('t'), type: 'markdown' })
    document.getArray('cells').push([text])
    apply(started('t'), stream('t', 'x'), finished('t'))
    expect(text.get('outputs')).toBeUndefined()
    expect(text.get('execution_state')).toBeUndefined()
  })
})

describe('run states', () => {
  const stateOf = (name: string) => runStateOf(findCell(document, cellId(name)) as Y.Map<unknown>)

  test('follow the cell', () => {
    const seen = [queued('a'), started('a'), finished('a')].map(event => {
      apply(event)
      return stateOf('a')
    })
    expect(seen).toEqual(['queued', 'running', 'idle'])
  })

  test('are not written beside every output', () => {
    apply(started('a'), stream('a', 'x'))
    const sizes = [1, 2].map(() => {
      const before = Y.encodeStateVector(document)
      apply(stream('a', 'y'))
      return Y.encodeStateAsUpdate(document, before).length
    })
    expect(Math.max(...sizes)).toBeLessThan(60)
  })

  test('of cells that no kernel knows become idle', () => {
    apply(queued('a'), started('b'))
    outputs.settle(new Set([cellId('b')]))
    expect([stateOf('a'), stateOf('b')]).toEqual(['idle', 'running'])
  })

  test('a cell that never ran keeps its count', () => {
    apply(finished('a', 'ok', 7), queued('a'), finished('a', 'dropped', null))
    expect(findCell(document, cellId('a'))?.get('execution_count')).toBe(7)
  })
})

describe('very much output', () => {
  const line = (n: number) => `${String(n).padStart(99, '.')}\n`

  test('keeps head and tail of a text and says what is missing', () => {
    for (let n = 0; n < 10_000; n += 100) {
      apply(stream('a', Array.from({ length: 100 }, (_, index) => line(n + index)).join('')))
    }
    const text = textIn('a')
    expect(text.length).toBeLessThan(streamLimits.text + 20_000)
    expect(text.startsWith(line(0) + line(1))).toBe(true)
    expect(text.endsWith(line(9_998) + line(9_999))).toBe(true)
    const told = Number(/\[… ([\d,]+) characters left out …\]/.exec(text)?.[1]?.replaceAll(',', ''))
    const kept = text.split('\n').filter(kept => /^\.+\d+$/.test(kept)).length
    expect(kept * 100 + told).toBe(10_000 * 100)
  })

  test('goes on counting what is missing on another server', () => {
    const piece = line(0).repeat(1000)
    for (let n = 0; n < 4; n += 1) apply(stream('a', piece))
    outputs = new CellOutputs(document)
    for (let n = 0; n < 4; n += 1) apply(stream('a', piece))
    expect(textIn('a').match(/left out/g)).toHaveLength(1)
    const told = Number(/\[… ([\d,]+) characters left out …\]/.exec(textIn('a'))?.[1]?.replaceAll(',', ''))
    const kept = textIn('a')
      .split('\n')
      .filter(kept => /^\.+\d+$/.test(kept)).length
    expect(kept * 100 + told).toBe(8 * 1000 * 100)
  })

  test('cuts a single endless line too, never within a character', () => {
    for (let n = 0; n < 8; n += 1) apply(stream('a', '🙂'.repeat(40_000)))
    expect(textIn('a').isWellFormed()).toBe(true)
    expect(textIn('a').length).toBeLessThan(streamLimits.text + 20_000)
  })

  test('joins streams that alternate without end', () => {
    for (let n = 0; n < 500; n += 1) apply(stream('a', 'o'), stream('a', 'e', 'stderr'))
    expect((outputsIn('a') as unknown[]).length).toBeLessThan(60)
    expect(textIn('a')).toHaveLength(1000)
  })

  test('leaves out what is beyond the last output, with a notice', () => {
    for (let n = 0; n < 1000; n += 1) apply(display('a', 'x', 'd'))
    const all = outputsIn('a') as { text?: string }[]
    expect(all).toHaveLength(outputLimits.outputs + 1)
    expect(all.at(-1)?.text).toContain('Too many outputs')
  })
})
