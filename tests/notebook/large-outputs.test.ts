// What is too large for the document everybody gets: files beside it, in order, exactly once, and told when it cannot be.
import { describe, expect, test } from 'vitest'
import * as Y from 'yjs'
import type { DocumentId, SandboxId } from '#protocol/ids.ts'
import type { KernelEvent } from '#protocol/kernel-events.ts'
import {
  elapsedTimesOf,
  findCell,
  insertCell,
  outputFilesOf,
  outputsOf,
  sourceOf,
} from '#protocol/notebook-document.ts'
import { Refusal } from '#protocol/refusals.ts'
import { CellOutputs } from '../../server/notebook/cell-outputs.ts'
import { ClassroomOutputFiles } from '../../server/notebook/classroom-output-files.ts'
import { EventWriter, type NotebookDocument } from '../../server/notebook/event-writer.ts'
import type { OutputFileStore } from '../../server/storage/output-file-store.ts'
import {
  cellId,
  clear,
  display,
  executionId,
  finished,
  place,
  started,
  stream,
} from '../kernel/kernel-happenings.ts'
import { MemoryStorage } from '../support/memory-storage.ts'
import { classroomId, contentOf, testOutputFiles } from '../support/test-output-files.ts'
import { until } from '../support/until.ts'

const sandboxId = 'sandbox-1' as SandboxId
const picture = Buffer.alloc(90_000, 7).toString('base64')
const show = (name: string, data: Record<string, unknown>, metadata = {}, displayId: string | null = null) =>
  ({ type: 'display', ...place(name), data, metadata, displayId }) satisfies KernelEvent
const leftOut = (name: string, text: string) =>
  ({ type: 'left-out', ...place(name), name: 'stdout', text }) satisfies KernelEvent

/** A document that is on disk at once, and the writer that brings events into it. */
class Written implements NotebookDocument, AsyncDisposable {
  readonly id = 'notebook' as DocumentId
  readonly yjs: Y.Doc
  readonly acknowledged: number[] = []
  readonly files: ClassroomOutputFiles
  readonly writer: EventWriter
  #last: number

  constructor(store: OutputFileStore, before?: Written) {
    this.yjs = new Y.Doc()
    if (before) Y.applyUpdate(this.yjs, Y.encodeStateAsUpdate(before.yjs))
    else for (const name of ['a', 'b']) insertCell(this.yjs, 0, { id: cellId(name), type: 'code' })
    this.#last = before?.lastSequence() ?? 0
    this.files = testOutputFiles(store)
    this.writer = new EventWriter({
      document: this,
      outputs: new CellOutputs(this.yjs),
      files: this.files,
      acknowledge: (_sandboxId, sequence) => void this.acknowledged.push(sequence),
      onWriteFailed: failure => {
        throw failure
      },
    })
  }

  async write(change: (document: Y.Doc) => void, mark?: { readonly sequence: number }): Promise<void> {
    this.yjs.transact(() => change(this.yjs))
    this.#last = mark?.sequence ?? this.#last
  }

  lastSequence(): number {
    return this.#last
  }

  take(events: readonly KernelEvent[], from = 1): void {
    for (const [index, event] of events.entries()) this.writer.take(sandboxId, from + index, event)
  }

  async taken(events: readonly KernelEvent[], from = 1): Promise<void> {
    this.take(events, from)
    await until(() => this.acknowledged.at(-1) === from + events.length - 1)
  }

  outputs(name = 'a'): Y.Map<unknown>[] {
    const cell = findCell(this.yjs, cellId(name))
    return (cell && outputsOf(cell)?.toArray()) ?? []
  }

  json(name = 'a'): unknown {
    return this.outputs(name).map(output => output.toJSON())
  }

  async fullText(index: number): Promise<string> {
    await until(() => outputFilesOf(this.outputs()[index] as Y.Map<unknown>).fullText !== undefined)
    const { fullText } = outputFilesOf(this.outputs()[index] as Y.Map<unknown>)
    return (await contentOf(this.files, fullText?.fileId ?? '')).toString()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.writer[Symbol.asyncDispose]()
  }
}

function store(): OutputFileStore {
  return new MemoryStorage().outputFiles
}

describe('a large output', () => {
  test('is a file, in its place among the others, with what is small still inline', async () => {
    await using written = new Written(store())
    const html = `<p>${'x'.repeat(70_000)}</p>`
    await written.taken([
      started('a'),
      stream('a', 'before\n'),
      show(
        'a',
        { 'image/png': picture, 'text/html': html, 'text/plain': '<Figure>' },
        { 'image/png': { width: 9 } },
      ),
      stream('a', 'after\n'),
      finished('a'),
    ])
    expect(written.json()).toMatchObject([
      { text: 'before\n' },
      { data: { 'text/plain': '<Figure>' }, metadata: { 'image/png': { width: 9 } } },
      { text: 'after\n' },
    ])
    const { files = {} } = outputFilesOf(written.outputs()[1] as Y.Map<unknown>)
    expect(Object.keys(files)).toEqual(['image/png', 'text/html'])
    expect(files['image/png']?.bytes).toBe(90_000)
    expect(await contentOf(written.files, files['image/png']?.fileId ?? '')).toEqual(Buffer.alloc(90_000, 7))
    expect((await contentOf(written.files, files['text/html']?.fileId ?? '')).toString()).toBe(html)
    expect(Y.encodeStateAsUpdate(written.yjs).length).toBeLessThan(3000)
  })

  test('may be JSON, and may replace another one by its display id in another cell', async () => {
    await using written = new Written(store())
    const value = { rows: Array.from({ length: 9000 }, (_, index) => ({ index })) }
    await written.taken([
      show('a', { 'text/plain': 'first' }, {}, 'd'),
      { type: 'update-display', data: { 'application/json': value }, metadata: {}, displayId: 'd' },
    ])
    const { files = {} } = outputFilesOf(written.outputs()[0] as Y.Map<unknown>)
    const content = await contentOf(written.files, files['application/json']?.fileId ?? '')
    expect(JSON.parse(content.toString())).toEqual(value)
  })

  test('that is nested too deeply is told in its place', async () => {
    await using written = new Written(store())
    let value: unknown = 1
    for (let depth = 0; depth < 100_000; depth += 1) value = [value]
    await written.taken([show('a', { 'application/json': value, 'text/plain': 'deep' })])
    expect(written.json()).toMatchObject([
      { data: { 'text/plain': expect.stringMatching(/^deep\n.*too deeply/) } },
    ])
  })

  test('that a kernel only says to have is not believed', async () => {
    await using written = new Written(store())
    const followalong = { files: { 'image/png': { fileId: '../../secret', bytes: 1 } } }
    await written.taken([show('a', { 'text/plain': 'x' }, { followalong })])
    expect(written.json()).toMatchObject([{ metadata: {} }])
    expect(outputFilesOf(written.outputs()[0] as Y.Map<unknown>)).toEqual({})
  })

  test('that cannot be kept is told in its place, and what follows goes on', async () => {
    const full: OutputFileStore = {
      ...store(),
      put: () => Promise.reject(new Refusal('too-large', 'The class is full.')),
    }
    await using written = new Written(full)
    await written.taken([show('a', { 'image/png': picture, 'text/plain': '<Figure>' }), stream('a', 'on')])
    expect(written.json()).toMatchObject([
      { data: { 'text/plain': '<Figure>\n[image/png is left out here. The class is full.]' } },
      { text: 'on' },
    ])
  })

  test('is acknowledged only when its file is on disk, and stored once when it comes again', async () => {
    const storage = new MemoryStorage()
    storage.isHolding = true
    const first = new Written(storage.outputFiles)
    first.take([show('a', { 'image/png': picture }), stream('a', 'x')])
    await new Promise(resolve => setTimeout(resolve, 20))
    expect(first.acknowledged).toEqual([])
    expect(first.json()).toEqual([])
    await first[Symbol.asyncDispose]()
    await using next = new Written(storage.crash().outputFiles, first)
    await next.taken([show('a', { 'image/png': picture }), stream('a', 'x')])
    next.take([show('a', { 'image/png': picture }), stream('a', 'x')])
    await until(() => next.acknowledged.length === 2)
    expect(next.json()).toMatchObject([{ output_type: 'display_data' }, { text: 'x' }])
  })
})

describe('text that is left out', () => {
  const flood = [
    started('a'),
    stream('a', 'one\n'),
    stream('a', 'two\n', 'stderr'),
    leftOut('a', 'three\n'),
    leftOut('a', 'four\nfive\n'),
    stream('a', 'five\n'),
    finished('a'),
  ]

  test('is told where it is missing, and all of it can be read', async () => {
    await using written = new Written(store())
    await written.taken(flood.slice(0, 5))
    expect(written.json()).toMatchObject([
      { text: 'one\n' },
      { text: 'two\n' },
      { data: { 'text/plain': expect.stringContaining('goes on') } },
    ])
    await written.taken(flood.slice(5), 6)
    expect(await written.fullText(2)).toBe('one\ntwo\nthree\nfour\nfive\n')
    expect(written.json()).toMatchObject([
      { text: 'one\n' },
      { text: 'two\n' },
      { data: { 'text/plain': '[11 of 24 characters left out.]' } },
      { text: 'five\n' },
    ])
  })

  test('is there once whenever the server dies', async () => {
    for (let died = 2; died < flood.length; died += 1) {
      const storage = new MemoryStorage()
      await using first = new Written(storage.outputFiles)
      await first.taken(flood.slice(0, died))
      // Its last event is in the spool, but not in the document that the next server finds: it comes again.
      await using kept = new Written(store())
      await kept.taken(flood.slice(0, died - 1))
      await using next = new Written(storage.crash().outputFiles, kept)
      next.take(flood)
      await until(() => next.acknowledged.at(-1) === flood.length)
      expect(await next.fullText(2)).toBe('one\ntwo\nthree\nfour\nfive\n')
    }
  })

  test('is added when it comes after the end, and not to another run of the cell', async () => {
    await using written = new Written(store())
    await written.taken([...flood, leftOut('a', 'late\n')])
    await written.fullText(2)
    await expect.poll(() => written.fullText(2), { timeout: 5000 }).toMatch(/five\nlate\n$/)
    const again = { ...started('a'), executionId: executionId('again') }
    await written.taken([again, leftOut('a', 'much too late\n')], flood.length + 2)
    expect(written.json()).toEqual([])
  })

  test('begins anew when the output is cleared', async () => {
    await using written = new Written(store())
    await written.taken([
      ...flood.slice(0, 5),
      clear('a', true),
      stream('a', 'fresh\n'),
      leftOut('a', 'and more\n'),
      finished('a'),
    ])
    expect(await written.fullText(1)).toBe('fresh\nand more\n')
  })

  test('that the disk refuses is told, and never passes for the full text', async () => {
    const files = store()
    let isFull = false
    await using written = new Written({
      ...files,
      spool: (...input) =>
        isFull ? Promise.reject(new Refusal('too-large', 'The class is full.')) : files.spool(...input),
    })
    await written.taken(flood.slice(0, 4))
    isFull = true
    await written.taken([leftOut('a', 'lost\n')], 5)
    isFull = false
    await written.taken([leftOut('a', 'never added\n'), finished('a')], 6)
    expect(await written.fullText(2)).toBe('one\ntwo\nthree\n')
    expect(written.json()).toMatchObject([
      {},
      {},
      {
        data: { 'text/plain': '[6 of 14 characters left out. What follows is not kept: The class is full.]' },
      },
    ])
  })
})

describe('a source that the kernel proposes', () => {
  const next = (text: string, replaces: boolean) =>
    ({ type: 'next-input', ...place('a'), text, replaces }) satisfies KernelEvent

  test('replaces the text of its cell, but for what is the same', async () => {
    await using written = new Written(store())
    const source = sourceOf(findCell(written.yjs, cellId('a')) as Y.Map<unknown>)
    source.insert(0, '# head\n%load x\n# tail')
    const caret = Y.createRelativePositionFromTypeIndex(source, source.length)
    await written.taken([next('# head\r\nx = "🧵"\n# tail', true)])
    expect(source.toString()).toBe('# head\nx = "🧵"\n# tail')
    expect(Y.createAbsolutePositionFromRelativePosition(caret, written.yjs)?.index).toBe(source.length)
  })

  test('becomes a new cell right below', async () => {
    await using written = new Written(store())
    await written.taken([next('y = 1', false)])
    const sources = written.yjs.getArray<Y.Map<unknown>>('cells').map(cell => sourceOf(cell).toString())
    expect(sources).toEqual(['', '', 'y = 1'].toSorted((x, y) => Number(x !== '') - Number(y !== '')))
  })
})

test('how long a run took is kept until the cell runs anew or its outputs go', async () => {
  await using written = new Written(store())
  await written.taken([started('a'), { ...finished('a'), elapsedMs: 1234.6 }])
  expect(elapsedTimesOf(written.yjs).toJSON()).toEqual({ [cellId('a')]: 1235 })
  await written.taken([started('a')], 3)
  expect(elapsedTimesOf(written.yjs).toJSON()).toEqual({})
  await written.taken([finished('a'), started('b'), finished('b', 'dropped', null)], 4)
  expect(Object.keys(elapsedTimesOf(written.yjs).toJSON())).toEqual([cellId('a')])
  written.yjs.transact(() => new CellOutputs(written.yjs).clear([cellId('a')]))
  expect(elapsedTimesOf(written.yjs).toJSON()).toEqual({})
})

test('a class that is full makes room by what nothing refers to any more', async () => {
  const swept: ReadonlySet<string>[] = []
  let isFull = true
  const files = store()
  const yjs = new Y.Doc()
  const cell = insertCell(yjs, 0, { id: cellId('a'), type: 'code' })
  const { fileId } = await files.put(classroomId, { type: 'txt', text: 'kept' })
  outputsOf(cell)?.push([
    new Y.Map(Object.entries({ metadata: { followalong: { files: { x: { fileId } } } } })),
  ])
  const room = new ClassroomOutputFiles({
    classroomId,
    documents: { open: async () => ({ yjs }) as never },
    notebooks: () => ['notebook' as DocumentId],
    store: {
      ...files,
      put: (...input) =>
        isFull ? Promise.reject(new Refusal('too-large', 'The class is full.')) : files.put(...input),
      sweep: async (_classroomId, kept) => {
        swept.push(kept)
        isFull = false
      },
    },
  })
  await room.put({ type: 'txt', text: 'new' })
  expect(swept).toEqual([new Set([fileId])])
  isFull = true
  await expect(room.put({ type: 'txt', text: 'newer' })).rejects.toThrow('The class is full.')
})

test('a small output needs no file', async () => {
  await using written = new Written({ ...store(), put: () => Promise.reject(new Error('not asked for')) })
  await written.taken([display('a', 'x'), show('a', { 'image/png': 'iVBORw0KGgo=' })])
  expect(written.json()).toHaveLength(2)
})
