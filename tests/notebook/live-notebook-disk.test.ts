// What a kernel tells is written in order, once, and acknowledged when it is on disk, whatever disk and server do.
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { runStateOf } from '#protocol/notebook-document.ts'
import { clear, display, finished, place, started, stream } from '../kernel/kernel-happenings.ts'
import { cellOf, opened, outputsIn, running, sandboxId, settled } from '../support/stored-notebook.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

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
    const next = opened(document, host, sandboxId)
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
    opened(document, host, sandboxId)
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
