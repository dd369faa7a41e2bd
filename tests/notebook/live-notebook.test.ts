// A document and a kernel, joined: everything the kernel tells is written once and acknowledged when it is on disk.
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import * as Y from 'yjs'
import type { KernelView, RunView } from '#protocol/classroom-view.ts'
import type { DocumentId, SandboxId } from '#protocol/ids.ts'
import type { KernelEvent } from '#protocol/kernel-events.ts'
import { findCell, insertCell, outputsOf, runStateOf } from '#protocol/notebook-document.ts'
import type { NotebookDocument } from '../../server/notebook/event-writer.ts'
import { LiveNotebook } from '../../server/notebook/live-notebook.ts'
import type { Mark } from '../../server/storage/storage.ts'
import {
  cellId,
  clear,
  display,
  executionId,
  finished,
  place,
  queued,
  started,
  stream,
} from '../kernel/kernel-happenings.ts'
import { ScriptedHost } from '../kernel/scripted-host.ts'
import { testOutputFiles } from '../support/test-output-files.ts'

const sandboxId = 'sandbox-1' as SandboxId
const alive: KernelEvent = { type: 'state', state: 'idle', exit: null }

/** A document whose disk obeys when the test says so. */
class StoredNotebook implements NotebookDocument {
  readonly id = 'notebook' as DocumentId
  readonly yjs = new Y.Doc()
  readonly marks: (Mark | undefined)[] = []
  /** While true, nothing is written at all, as `LiveDocument` does when its disk has failed for long. */
  isRefusing = false
  readonly #waiting: PromiseWithResolvers<void>[] = []

  constructor() {
    for (const [index, name] of ['a', 'b'].entries())
      insertCell(this.yjs, index, { id: cellId(name), type: 'code' })
  }

  write(change: (document: Y.Doc) => void, mark?: Mark): Promise<void> {
    if (this.isRefusing) return Promise.reject(new Error('no disk'))
    this.yjs.transact(() => change(this.yjs))
    this.marks.push(mark)
    const disk = Promise.withResolvers<void>()
    this.#waiting.push(disk)
    return disk.promise
  }

  lastSequence(source: string): number {
    return Math.max(0, ...this.marks.map(mark => (mark?.source === source ? mark.sequence : 0)))
  }

  async sync(): Promise<void> {
    await settled()
    for (const disk of this.#waiting.splice(0)) disk.resolve()
    await settled()
  }

  async fail(): Promise<void> {
    await settled()
    for (const disk of this.#waiting.splice(0)) disk.reject(new Error('no disk'))
    await settled()
  }
}

/** Everything that was to happen without a timer has happened. */
const settled = () => vi.advanceTimersByTimeAsync(0)

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function open(document: StoredNotebook, host: ScriptedHost, known: SandboxId | null = null) {
  const views: KernelView[] = []
  const failures: unknown[] = []
  const runs: RunView[] = []
  let made = 0
  const live = new LiveNotebook({
    document,
    outputFiles: testOutputFiles(),
    host,
    image: 'python',
    label: 'notebook',
    sandboxId: known,
    newSandbox: async () => {
      made += 1
      return `sandbox-${made}` as SandboxId
    },
    files: async () => [{ path: 'data.txt', base64: '' }],
    onKernelChanged: view => views.push(view),
    onRun: run => runs.push(run),
    onWriteFailed: failure => failures.push(failure),
  })
  return { live, views, failures, runs }
}

async function running() {
  const document = new StoredNotebook()
  const host = new ScriptedHost()
  const opened = open(document, host)
  await opened.live.run([{ cellId: cellId('a'), source: '1+1' }])
  host.tell(sandboxId, alive)
  await document.sync()
  document.marks.length = 0
  return { document, host, ...opened }
}

const cellOf = (document: StoredNotebook, name: string) =>
  findCell(document.yjs, cellId(name)) as Y.Map<unknown>
const outputsIn = (document: StoredNotebook, name: string) => outputsOf(cellOf(document, name))?.toJSON()

function sent(name: string, code: string, executionIds: readonly string[] = []) {
  return { cellId: cellId(name), code, executionId: executionIds[0] }
}

describe('running', () => {
  test('the first run starts the kernel with the files, shows the cell as waiting, and runs it then', async () => {
    const document = new StoredNotebook()
    const host = new ScriptedHost()
    const { live } = open(document, host)
    expect(live.kernelView.state).toBe('off')
    const started = Promise.withResolvers<void>()
    host.before.set('sandbox:start', () => started.promise)
    const runs = Promise.all([
      live.run([{ cellId: cellId('a'), source: '1' }]),
      live.run([{ cellId: cellId('b'), source: '2' }]),
    ])
    await settled()
    expect(live.kernelView.state).toBe('starting')
    expect(['a', 'b'].map(name => runStateOf(cellOf(document, name)))).toEqual(['queued', 'queued'])
    expect(host.asked).toHaveLength(1)
    started.resolve()
    const [first, second] = await runs
    expect(host.asked).toMatchObject([
      ['sandbox:start', { sandboxId, purpose: 'kernel', image: 'python', files: [{ path: 'data.txt' }] }],
      ['kernel:run', { sandboxId, cells: [{ ...sent('a', '1', first), stopOnError: true }] }],
      ['kernel:run', { sandboxId, cells: [sent('b', '2', second)] }],
    ])
  })

  test('a cell that is to fail stops nothing behind it', async () => {
    const { document, host, live } = await running()
    host.asked.length = 0
    const metadata = cellOf(document, 'a').get('metadata') as Y.Map<unknown>
    metadata.set('tags', ['raises-exception'])
    await live.run([
      { cellId: cellId('a'), source: '1/0' },
      { cellId: cellId('b'), source: '2' },
    ])
    expect(host.inputsOf('kernel:run')).toMatchObject([
      { cells: [{ stopOnError: false }, { stopOnError: true }] },
    ])
  })

  test('a kernel that is ended for good is stopped, tells nothing more, and is not started any more', async () => {
    const { host, live, views } = await running()
    host.asked.length = 0
    const told = views.length
    const ending = live.end()
    host.tell(sandboxId, started('a'))
    await settled()
    await ending
    expect(host.asked).toEqual([['sandbox:stop', { sandboxId }]])
    expect(views).toHaveLength(told)
  })

  test('one that is ended while it is being started does not stay', async () => {
    const host = new ScriptedHost()
    const document = new StoredNotebook()
    const { live } = open(document, host)
    const running = live.run([{ cellId: cellId('a'), source: '1' }])
    const refused = expect(running).rejects.toMatchObject({ code: 'not-found' })
    const ending = live.end()
    await document.sync()
    await document.sync()
    await ending
    await refused
    expect(host.asked.filter(([command]) => command === 'sandbox:start')).toEqual([])
  })

  test('changed files go into a kernel that runs, and wait for one that does not', async () => {
    const document = new StoredNotebook()
    const host = new ScriptedHost()
    const { live } = open(document, host)
    const files = [{ path: 'inventory.py', base64: '' }]
    await live.putFiles(files)
    expect(host.asked).toEqual([])
    await live.run([{ cellId: cellId('a'), source: '1' }])
    host.tell(sandboxId, alive)
    await live.putFiles(files)
    expect(host.inputsOf('sandbox:put-files')).toEqual([{ sandboxId, files }])
  })

  test('a kernel that cannot start leaves everything as it was', async () => {
    const document = new StoredNotebook()
    const host = new ScriptedHost()
    const { live } = open(document, host)
    host.refuse('sandbox:start')
    await expect(live.run([{ cellId: cellId('a'), source: '1' }])).rejects.toMatchObject({
      code: 'sandboxes-unavailable',
    })
    expect(runStateOf(cellOf(document, 'a'))).toBe('idle')
    expect(live.kernelView.state).toBe('off')
    host.before.clear()
    await live.run([{ cellId: cellId('a'), source: '1' }])
    expect(host.inputsOf('kernel:run')).toHaveLength(1)
  })

  test('what the kernel tells is in the view and in the document', async () => {
    const { document, host, live, views } = await running()
    host.tell(sandboxId, started('a'), queued('b'), stream('a', 'hi'))
    await settled()
    expect(live.kernelView).toMatchObject({
      state: 'busy',
      running: { cellId: cellId('a') },
      queued: [cellId('b')],
    })
    expect(views.at(-1)).toEqual(live.kernelView)
    expect(outputsIn(document, 'a')).toMatchObject([{ text: 'hi' }])
    host.tell(sandboxId, finished('a'), started('b'), finished('b'))
    await settled()
    expect(live.kernelView).toMatchObject({ state: 'idle', running: null, queued: [] })
    expect(cellOf(document, 'a').get('execution_count')).toBe(1)
  })
})

describe('the disk', () => {
  test('what arrives together is written together and acknowledged when it is on disk', async () => {
    const { document, host } = await running()
    host.asked.length = 0
    host.tell(sandboxId, started('a'), stream('a', '1'), finished('a'))
    await settled()
    expect(document.marks).toEqual([{ source: sandboxId, sequence: 4 }])
    expect(host.asked).toEqual([])
    await document.sync()
    expect(host.asked).toEqual([['kernel:acknowledge', { sandboxId, sequence: 4 }]])
  })

  test('what comes again is not written again', async () => {
    const { document, host } = await running()
    host.tell(sandboxId, started('a'), stream('a', '1'))
    await settled()
    host.greet({ sandboxId, state: 'busy', running: { ...place('a'), since: '2026-01-01T00:00:00.000Z' } })
    host.tellAgain(sandboxId, 2, started('a'))
    host.tellAgain(sandboxId, 3, stream('a', '1'))
    host.tell(sandboxId, stream('a', '2'))
    await settled()
    expect(outputsIn(document, 'a')).toMatchObject([{ text: '12' }])
  })

  test('another server goes on where the document stands', async () => {
    const { document, host, live } = await running()
    host.tell(sandboxId, started('a'), stream('a', '1'))
    await document.sync()
    await live[Symbol.asyncDispose]()
    host.tell(sandboxId, stream('a', 'while nobody listened'))
    const next = open(document, host, sandboxId)
    host.greet({ sandboxId, state: 'idle' })
    host.tellAgain(sandboxId, 2, started('a'))
    host.tellAgain(sandboxId, 3, stream('a', '1'))
    host.tellAgain(sandboxId, 4, stream('a', '2'))
    host.tell(sandboxId, finished('a'))
    await document.sync()
    expect(outputsIn(document, 'a')).toMatchObject([{ text: '12' }])
    expect(next.live.kernelView).toMatchObject({ state: 'idle', running: null })
    expect(runStateOf(cellOf(document, 'a'))).toBe('idle')
  })

  test('what changes nothing is acknowledged after a moment', async () => {
    const { document, host } = await running()
    await vi.advanceTimersByTimeAsync(2000)
    host.asked.length = 0
    host.tell(sandboxId, { type: 'input-wanted', ...place('a'), prompt: '?', isPassword: false })
    await vi.advanceTimersByTimeAsync(500)
    expect([host.asked, document.marks]).toEqual([[], []])
    await vi.advanceTimersByTimeAsync(1000)
    expect(host.asked).toEqual([['kernel:acknowledge', { sandboxId, sequence: 2 }]])
  })

  test('a clear that waits is known to another server', async () => {
    const { document, host, live } = await running()
    host.tell(sandboxId, display('a', '1'), clear('a', true), stream('b', 'something else'))
    await document.sync()
    await live[Symbol.asyncDispose]()
    open(document, host, sandboxId)
    host.greet({ sandboxId })
    host.tell(sandboxId, display('a', '2'))
    await document.sync()
    expect(outputsIn(document, 'a')).toMatchObject([{ data: { 'text/plain': '2' } }])
    host.tell(sandboxId, display('a', '3'))
    await document.sync()
    expect(outputsIn(document, 'a')).toHaveLength(2)
  })

  test('what a disk refuses is written when it obeys again, once and in order', async () => {
    const { document, host, failures } = await running()
    host.tell(sandboxId, started('a'), stream('a', '1'))
    document.isRefusing = true
    await settled()
    host.tell(sandboxId, stream('a', '2'))
    await vi.advanceTimersByTimeAsync(3000)
    host.tell(sandboxId, stream('a', '3'), finished('a'))
    await settled()
    expect([outputsIn(document, 'a'), document.marks, failures.length]).toEqual([[], [], 1])
    document.isRefusing = false
    await vi.advanceTimersByTimeAsync(1000)
    await document.sync()
    expect(outputsIn(document, 'a')).toMatchObject([{ text: '123' }])
    expect(host.inputsOf('kernel:acknowledge').at(-1)?.sequence).toBe(6)
  })

  test('after a write that failed nothing is acknowledged any more', async () => {
    const { document, host, failures } = await running()
    await vi.advanceTimersByTimeAsync(2000)
    host.asked.length = 0
    host.tell(sandboxId, started('a'))
    await settled()
    await document.fail()
    host.tell(sandboxId, stream('a', '1'), finished('a'))
    await document.sync()
    await vi.advanceTimersByTimeAsync(5000)
    expect(failures).toHaveLength(1)
    expect(host.asked).toEqual([])
  })

  test('closing waits for what is being written', async () => {
    const { document, host, live } = await running()
    host.tell(sandboxId, started('a'))
    let isClosed = false
    const closing = live[Symbol.asyncDispose]().then(() => {
      isClosed = true
    })
    await settled()
    expect(isClosed).toBe(false)
    await document.sync()
    await closing
    expect(document.marks).toEqual([{ source: sandboxId, sequence: 2 }])
  })
})

describe('a kernel that is gone', () => {
  const died: KernelEvent = {
    type: 'state',
    state: 'dead',
    exit: { cause: 'out-of-memory', message: 'Too much.' },
  }

  test('is shown with its cause and runs nothing until it is restarted', async () => {
    const { host, live } = await running()
    host.tell(sandboxId, died)
    expect(live.kernelView).toMatchObject({ state: 'dead', exit: { cause: 'out-of-memory' } })
    await expect(live.run([{ cellId: cellId('a'), source: '1' }])).rejects.toMatchObject({
      code: 'kernel-not-running',
      message: 'Too much.',
    })
    await expect(live.interrupt()).rejects.toMatchObject({ code: 'kernel-not-running' })
    await live.restart()
    expect(host.asked.at(-1)).toEqual([
      'kernel:restart',
      { sandboxId, files: [{ path: 'data.txt', base64: '' }] },
    ])
    host.tell(sandboxId, { type: 'state', state: 'restarting', exit: null })
    expect(live.kernelView).toMatchObject({ state: 'restarting', exit: null })
  })

  test('with its machine is dead, its cells are idle, and a restart takes a new sandbox', async () => {
    const { document, host, live } = await running()
    host.tell(sandboxId, started('a'), queued('b'))
    await settled()
    host.greet()
    await settled()
    expect(live.kernelView).toMatchObject({ state: 'dead', running: null, queued: [] })
    expect(['a', 'b'].map(name => runStateOf(cellOf(document, name)))).toEqual(['idle', 'idle'])
    await live.restart()
    expect(host.inputsOf('sandbox:start').map(input => input.sandboxId)).toEqual(['sandbox-1', 'sandbox-2'])
    await live.run([{ cellId: cellId('a'), source: '1' }])
    host.tell('sandbox-2' as SandboxId, alive, started('a'), stream('a', 'fresh'))
    await settled()
    expect(outputsIn(document, 'a')).toMatchObject([{ text: 'fresh' }])
  })

  test('a greeting that arrives behind the events after it does not undo them', async () => {
    const document = new StoredNotebook()
    const host = new ScriptedHost()
    const { live } = open(document, host, sandboxId)
    host.tell(sandboxId, started('a'), finished('a'))
    host.greet({ sandboxId, state: 'busy', running: { ...place('a'), since: '2026-01-01T00:00:00.000Z' } })
    await settled()
    expect(live.kernelView).toMatchObject({ state: 'idle', running: null })
    expect(cellOf(document, 'a').get('execution_count')).toBe(1)
  })

  test('nothing is shown as running when a notebook is opened without one', async () => {
    const document = new StoredNotebook()
    cellOf(document, 'a').set('execution_state', 'running')
    open(document, new ScriptedHost())
    expect(runStateOf(cellOf(document, 'a'))).toBe('idle')
  })

  test('what runs stays when the kernel lives on', async () => {
    const document = new StoredNotebook()
    for (const name of ['a', 'b']) cellOf(document, name).set('execution_state', 'running')
    const host = new ScriptedHost()
    open(document, host, sandboxId)
    host.greet({ sandboxId, state: 'busy', running: { ...place('a'), since: '2026-01-01T00:00:00.000Z' } })
    await settled()
    expect(['a', 'b'].map(name => runStateOf(cellOf(document, name)))).toEqual(['running', 'idle'])
  })
})

describe('input', () => {
  test('is answered once, by whoever answers the one that waits', async () => {
    const { host, live } = await running()
    host.tell(sandboxId, { type: 'input-wanted', ...place('a'), prompt: 'Name? ', isPassword: false })
    expect(live.kernelView.input).toMatchObject({ executionId: executionId('a'), prompt: 'Name? ' })
    await expect(live.answer(executionId('b'), 'x')).rejects.toMatchObject({ code: 'no-input-wanted' })
    await live.answer(executionId('a'), 'Ada')
    expect(host.inputsOf('kernel:answer')).toEqual([
      { sandboxId, executionId: executionId('a'), text: 'Ada' },
    ])
    host.tell(sandboxId, { type: 'input-over', ...place('a') })
    expect(live.kernelView.input).toBeNull()
    await expect(live.answer(executionId('a'), 'x')).rejects.toMatchObject({ code: 'no-input-wanted' })
  })
})
