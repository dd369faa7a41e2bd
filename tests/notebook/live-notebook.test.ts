// A document and a kernel, joined: everything the kernel tells is written once and acknowledged when it is on disk.
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type * as Y from 'yjs'
import type { SandboxId } from '#protocol/ids.ts'
import type { KernelEvent } from '#protocol/kernel-events.ts'
import { runStateOf } from '#protocol/notebook-document.ts'
import { cellId, executionId, finished, place, queued, started, stream } from '../kernel/kernel-happenings.ts'
import { ScriptedHost } from '../kernel/scripted-host.ts'
import {
  alive,
  cellOf,
  opened,
  outputsIn,
  running,
  StoredNotebook,
  sandboxId,
  settled,
} from '../support/stored-notebook.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function sent(name: string, code: string, executionIds: readonly string[] = []) {
  return { cellId: cellId(name), code, executionId: executionIds[0] }
}

describe('running', () => {
  test('the first run starts the kernel with the files, shows the cell as waiting, and runs it then', async () => {
    const document = new StoredNotebook()
    const host = new ScriptedHost()
    const { live } = opened(document, host)
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
    const { live } = opened(document, host)
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
    const { live } = opened(document, host)
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
    const { live } = opened(document, host)
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
    const { live } = opened(document, host, sandboxId)
    host.tell(sandboxId, started('a'), finished('a'))
    host.greet({ sandboxId, state: 'busy', running: { ...place('a'), since: '2026-01-01T00:00:00.000Z' } })
    await settled()
    expect(live.kernelView).toMatchObject({ state: 'idle', running: null })
    expect(cellOf(document, 'a').get('execution_count')).toBe(1)
  })

  test('nothing is shown as running when a notebook is opened without one', async () => {
    const document = new StoredNotebook()
    cellOf(document, 'a').set('execution_state', 'running')
    opened(document, new ScriptedHost())
    expect(runStateOf(cellOf(document, 'a'))).toBe('idle')
  })

  test('what runs stays when the kernel lives on', async () => {
    const document = new StoredNotebook()
    for (const name of ['a', 'b']) cellOf(document, name).set('execution_state', 'running')
    const host = new ScriptedHost()
    opened(document, host, sandboxId)
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
