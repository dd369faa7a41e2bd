// A helper process that was ended, and the one that goes on with the kernel: what ran, what waits, what is not known.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { SandboxId } from '#protocol/ids.ts'
import type { KernelEvent } from '#protocol/kernel-events.ts'
import { gapEvents } from '../../server/sandbox-host/kernel-gap.ts'
import { KernelJournal, type Talk } from '../../server/sandbox-host/kernel-journal.ts'
import { KernelOutbox } from '../../server/sandbox-host/kernel-outbox.ts'
import { KernelRecord, readKernelRecords, removeStrays } from '../../server/sandbox-host/kernel-record.ts'
import { finished, place, started, stream } from './kernel-happenings.ts'
import { TalkingKernel } from './talking-kernel.ts'

let directory: string
beforeEach(() => {
  vi.useFakeTimers()
  directory = mkdtempSync(join(tmpdir(), 'fa-kept-'))
})
afterEach(() => {
  vi.useRealTimers()
  rmSync(directory, { recursive: true })
})

/** What another helper process reads of what this one kept. */
function readAgain(kernel: TalkingKernel): Talk {
  const path = join(directory, 'kernel.talk')
  KernelJournal.begin(path).keep(kernel.kept as Talk)
  return KernelJournal.goOn(path).talk
}

/** A kernel in the hands of another helper process. Its control channel answers at once. */
async function takenOver(before: TalkingKernel): Promise<TalkingKernel> {
  const kernel = new TalkingKernel()
  void kernel.conversation.goOn(readAgain(before))
  kernel.answerInfo()
  await vi.advanceTimersByTimeAsync(0)
  return kernel
}

describe('going on with a kernel', () => {
  test('the cell that runs ends as it would have, and the next one begins', async () => {
    using before = await TalkingKernel.ready()
    before.run('a')
    before.run('b')
    using kernel = await takenOver(before)
    expect(kernel.conversation.activity).toMatchObject({ running: place('a'), queued: [place('b')] })
    expect(kernel.heard()).toEqual([])
    kernel.say('iopub', 'stream', 'execution-a', { name: 'stdout', text: 'more' })
    kernel.say('shell', 'execute_reply', 'execution-a', { status: 'ok', execution_count: 1 })
    kernel.say('iopub', 'status', 'execution-a', { execution_state: 'idle' })
    expect(kernel.heard()).toEqual(['stdout a more', 'finished a ok', 'started b'])
    expect(kernel.last('execute_request').content).toMatchObject({ code: 'code b' })
  })

  test('a cell whose end nobody heard is marked, and what waits behind it is dropped', async () => {
    using before = await TalkingKernel.ready()
    before.run('a')
    before.run('b')
    using kernel = await takenOver(before)
    expect(kernel.last('kernel_info_request').channel).toBe('shell')
    kernel.answerInfo()
    await vi.advanceTimersByTimeAsync(0)
    expect(kernel.events[0]).toMatchObject({ type: 'error', name: 'End not heard' })
    expect(kernel.heard()).toEqual(['error a', 'finished a error', 'finished b dropped'])
    kernel.run('c')
    expect(kernel.heard()).toEqual(['started c'])
  })

  test('a kernel that did nothing goes on as if nothing had happened, and late output finds its cell', async () => {
    using before = await TalkingKernel.ready()
    before.run('a')
    before.reply('ok')
    before.idle()
    using kernel = await takenOver(before)
    expect(kernel.heard()).toEqual([])
    kernel.say('iopub', 'stream', 'execution-a', { name: 'stdout', text: 'late' })
    kernel.run('b')
    expect(kernel.heard()).toEqual(['stdout a late', 'started b'])
  })

  test('what was to run is not begun before the kernel is heard', async () => {
    using before = await TalkingKernel.ready()
    before.run('a')
    const kept = {
      ...readAgain(before),
      running: null,
      waiting: [{ ...place('b'), code: 'code b', stopOnError: true }],
    }
    using kernel = new TalkingKernel()
    void kernel.conversation.goOn(kept)
    expect(kernel.heard()).toEqual([])
    kernel.answerInfo()
    await vi.advanceTimersByTimeAsync(0)
    expect(kernel.heard()).toEqual(['started b'])
  })

  test('a question that was asked before is answered now', async () => {
    using before = await TalkingKernel.ready()
    before.run('a')
    before.say('stdin', 'input_request', 'execution-a', { prompt: 'Name? ', password: false })
    using kernel = await takenOver(before)
    expect(kernel.conversation.activity.input).toMatchObject({ prompt: 'Name? ' })
    kernel.conversation.answer(place('a').executionId, 'Ada')
    expect(kernel.last('input_reply')).toMatchObject({
      channel: 'stdin',
      content: { value: 'Ada' },
      parentHeader: { msg_id: 'from-kernel' },
    })
  })

  test('the cell that runs can be interrupted, before anything was heard of the kernel', async () => {
    using before = await TalkingKernel.ready()
    before.run('a')
    using kernel = new TalkingKernel()
    void kernel.conversation.goOn(readAgain(before))
    kernel.conversation.interrupt()
    expect(kernel.last('interrupt_request').channel).toBe('control')
  })
})

describe('what is told of the time in which nobody listened', () => {
  const since = '2026-01-01T00:00:00.000Z'
  const gap = (open: readonly (readonly [string, boolean])[], running: string | null) =>
    gapEvents(
      open.map(([name, hasEnded]) => ({ ...place(name), hasEnded })),
      running === null ? null : { ...place(running), since },
    ).map(event => `${event.type} ${'cellId' in event ? event.cellId : ''}`)

  test('of a cell that runs or has ended, only that something may be missing', () => {
    expect(
      gap(
        [
          ['a', true],
          ['b', false],
        ],
        'b',
      ),
    ).toEqual(['stream cell-a', 'stream cell-b'])
  })

  test('of a cell whose end only the helper process heard, that it has ended', () => {
    expect(gap([['a', false]], null)).toEqual(['stream cell-a', 'error cell-a', 'finished cell-a'])
  })

  test('of a cell that only the helper process saw begin, that it began', () => {
    expect(gap([['a', true]], 'b')).toEqual(['stream cell-a', 'started cell-b', 'stream cell-b'])
  })

  test('nothing when all was stored', () => {
    expect(gap([], null)).toEqual([])
  })
})

describe('what is kept for another helper process', () => {
  test('nothing that waits is kept beyond a megabyte of code', () => {
    const waiting = ['a', 'b'].map(name => ({ ...place(name), code: 'x'.repeat(600_000), stopOnError: true }))
    const path = join(directory, 'kernel.talk')
    KernelJournal.begin(path).keep({ running: null, waiting, input: null, recent: [] })
    expect(KernelJournal.goOn(path).talk.waiting).toEqual(waiting.slice(0, 1))
  })

  test('a file that is none is refused', () => {
    const path = join(directory, 'kernel.talk')
    writeFileSync(path, '{"routingId":"x","talk":{"running":{"executionId":"../.."}}}')
    expect(() => KernelJournal.goOn(path)).toThrow()
  })
})

describe('what is kept for another sandbox-host', () => {
  const about = { sandboxId: 'kernel-1' as SandboxId, image: 'python', label: 'Class' }
  const runs = { containerId: 'c1', directory: { path: '/k/abc', key: 'secret' } }
  const kept = () => readKernelRecords(directory).get('c1')

  /** An outbox over the record, as a sandbox-host has it; numbers as the server gets them. */
  function outbox(record: KernelRecord) {
    const told: [number, KernelEvent][] = []
    return { told, box: new KernelOutbox({ emit: (...event) => told.push(event), record }) }
  }

  test('events go on above every number that was ever used', () => {
    const record = KernelRecord.begin(directory, about)
    record.runs(runs)
    const first = outbox(record)
    for (let n = 0; n < 1500; n += 1) {
      first.box.add(stream('a', `${n}`))
      first.box.acknowledge(n + 1)
    }
    const next = outbox(KernelRecord.goOn(directory, kept() as NonNullable<ReturnType<typeof kept>>))
    next.box.add(started('b'))
    expect(next.told[0]?.[0]).toBeGreaterThan(first.told.at(-1)?.[0] ?? 0)
  })

  test('a cell is told of until its last event is stored', () => {
    const record = KernelRecord.begin(directory, about)
    record.runs(runs)
    const { box } = outbox(record)
    box.add(started('a'))
    box.acknowledge(1)
    expect(kept()?.open).toEqual([{ ...place('a'), hasEnded: false }])
    box.add(finished('a'))
    expect(kept()?.open).toEqual([{ ...place('a'), hasEnded: true }])
    box.acknowledge(2)
    expect(kept()?.open).toEqual([])
  })

  test('of a kernel that does not run nothing is kept', () => {
    const record = KernelRecord.begin(directory, about)
    record.count(1)
    expect(readdirSync(directory)).toEqual([])
    record.runs(runs)
    record.ended()
    expect(readdirSync(directory)).toEqual([])
  })

  test('what belongs to no kernel is removed, what cannot be read is not gone on with', () => {
    const record = KernelRecord.begin(directory, about)
    record.runs({ ...runs, directory: { path: join(directory, 'abc'), key: 'secret' } })
    mkdirSync(join(directory, 'abc'))
    mkdirSync(join(directory, 'stray'))
    writeFileSync(join(directory, 'stray', 's-1'), '')
    for (const name of ['abc.talk', 'stray.talk']) writeFileSync(join(directory, name), '{}')
    writeFileSync(join(directory, 'other.kernel'), '{"sandboxId":7}')
    expect([...readKernelRecords(directory).keys()]).toEqual(['c1'])
    removeStrays(directory, [record.content])
    expect(readdirSync(directory).sort()).toEqual(['abc', 'abc.talk', 'kernel-1.kernel'])
    expect(existsSync(join(directory, 'stray'))).toBe(false)
  })
})
