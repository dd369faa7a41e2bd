// The feed of what was run: everybody's, in order, and still there after a restart.
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { RunView } from '#protocol/classroom-view.ts'
import type { ClassroomId, DocumentId, ExecutionId } from '#protocol/ids.ts'
import { Runs } from '../../server/classroom/runs.ts'
import { createLog } from '../../server/log.ts'
import { MemoryStorage } from '../support/memory-storage.ts'
import { cell, OpenClass } from '../support/open-class.ts'

let open: OpenClass

beforeEach(async () => {
  open = await OpenClass.open()
})
afterEach(() => open[Symbol.asyncDispose]())

async function run(...sources: string[]): Promise<readonly ExecutionId[]> {
  const cells = sources.map(source => ({ cellId: cell('first'), source }))
  const notebookId = open.document().id
  const { executionIds } = await open.desk.send('cells:run', { notebookId, cells })
  return executionIds
}

/** What the stage heard last of that run. */
function heard(executionId: ExecutionId | undefined): RunView | undefined {
  const events = open.stage.heard.filter(({ name }) => name === 'run:changed')
  return events.map(({ data }) => data as RunView).findLast(told => told.executionId === executionId)
}

test('a run is told to everybody with the text that was run, and read again by who comes later', async () => {
  const [ok, failed] = await run('print("a")', '1 / 0')
  await open.stage.until(() => heard(failed)?.state === 'error')
  expect(heard(ok)).toMatchObject({
    documentId: open.document().id,
    cellId: 'first',
    source: 'print("a")',
    state: 'ok',
    executionCount: 1,
  })
  expect(heard(ok)?.elapsedMs).toBeGreaterThanOrEqual(0)
  const read = await open.anna.send('runs:read', {})
  expect(read.map(({ executionId, state }) => [executionId, state])).toEqual([
    [ok, 'ok'],
    [failed, 'error'],
  ])
})

test('what never ran is not in it', async () => {
  const [failed, dropped] = await run('1 / 0', 'print("never")')
  await open.stage.until(() => heard(failed)?.state === 'error')
  await open.desk.until(() => open.desk.state?.kernels[0]?.state === 'idle')
  const read = await open.stage.send('runs:read', {})
  expect(read.map(({ executionId }) => executionId)).toEqual([failed])
  expect(heard(dropped)).toBeUndefined()
})

test('a server that is started again still has it', async () => {
  const [first] = await run('print("before")')
  await open.stage.until(() => heard(first)?.state === 'ok')
  const before = await open.anna.send('runs:read', {})
  await open.restart()
  expect(await open.anna.send('runs:read', {})).toEqual(before)
})

test('runs of a document that was taken out are not told', async () => {
  const { id: documentId } = open.document()
  const [first] = await run('print("a")')
  await open.stage.until(() => heard(first)?.state === 'ok')
  await open.desk.send('document:remove', { documentId })
  expect(await open.desk.send('runs:read', {})).toEqual([])
  await open.desk.send('document:restore', { documentId })
  expect(await open.anna.send('runs:read', {})).toHaveLength(1)
})

function view(number: number, changes: Partial<RunView> = {}): RunView {
  return {
    executionId: `execution-${number}` as ExecutionId,
    documentId: 'notebook-1' as DocumentId,
    cellId: cell('c'),
    source: 'x',
    at: new Date(number).toISOString(),
    state: 'ok',
    executionCount: 1,
    elapsedMs: 1,
    ...changes,
  }
}

function feed(storage: MemoryStorage, tell: (run: RunView) => void = () => {}): Runs {
  return new Runs({
    classroomId: 'class-1' as ClassroomId,
    records: storage.records,
    log: createLog('fatal'),
    isShown: () => true,
    tell,
  })
}

test('it holds the latest two hundred, and less of long ones, in memory and on disk', async () => {
  const storage = new MemoryStorage()
  using runs = feed(storage)
  for (let number = 0; number < 250; number += 1) runs.changed(view(number))
  expect(runs.read().map(({ executionId }) => executionId)).toEqual(
    Array.from({ length: 200 }, (_, index) => `execution-${index + 50}`),
  )
  using again = feed(storage)
  await again.load()
  expect(again.read()).toEqual(runs.read())
  for (let number = 250; number < 350; number += 1) runs.changed(view(number, { source: 'y'.repeat(4000) }))
  expect(runs.read().length).toBeLessThan(100)
  expect(runs.read().at(-1)?.executionId).toBe('execution-349')
})

test('a burst of short runs is told once each', async () => {
  const told: RunView[] = []
  using runs = feed(new MemoryStorage(), run => told.push(run))
  for (let number = 0; number < 50; number += 1) {
    runs.changed(view(number, { state: 'running', elapsedMs: null }))
    runs.changed(view(number))
  }
  const { until } = await import('../support/until.ts')
  await until(() => told.at(-1)?.executionId === 'execution-49')
  // The first one is told at once, before it ended.
  expect(told).toHaveLength(51)
  expect(told.slice(1).every(({ state }) => state === 'ok')).toBe(true)
})

test('what a kernel tells once more, after its link was lost, changes nothing', () => {
  using runs = feed(new MemoryStorage())
  runs.changed(view(1))
  runs.changed(view(1, { state: 'running', elapsedMs: null }))
  expect(runs.read()).toEqual([view(1)])
})

test('the class goes on when the disk does not take the feed', () => {
  const storage = new MemoryStorage()
  storage.isFailing = true
  using runs = feed(storage)
  runs.changed(view(1))
  expect(runs.read()).toEqual([view(1)])
})

test('a record that nobody can read keeps neither the class nor the server closed', async () => {
  const { records } = open.server.storage
  const { id } = open.created
  await records.put(`run of ${id}`, 'damaged', { executionId: 7 })
  await records.put(`note of ${id}`, 'damaged', null)
  await open.restart()
  const [executionId] = await run('1')
  await open.stage.until(() => heard(executionId)?.state === 'ok')
})
