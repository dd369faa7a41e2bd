// Which runs a notebook tells of, from what its kernel says.
import { expect, test } from 'vitest'
import * as Y from 'yjs'
import type { RunView } from '#protocol/classroom-view.ts'
import type { CellId, DocumentId, ExecutionId } from '#protocol/ids.ts'
import { insertCell } from '#protocol/notebook-document.ts'
import { NotebookRuns } from '../../server/notebook/notebook-runs.ts'

const executionId = 'execution-1' as ExecutionId
const cellId = 'a' as CellId
const place = { executionId, cellId }
const started = { type: 'started', ...place, at: '2026-01-01T00:00:00.000Z' } as const
const finished = { type: 'finished', ...place, status: 'ok', executionCount: 3, elapsedMs: 20 } as const

function notebook() {
  const yjs = new Y.Doc()
  insertCell(yjs, 0, { id: cellId, type: 'code', source: 'as it is written now' })
  const told: RunView[] = []
  const document = { id: 'notebook-1' as DocumentId, yjs, write: async () => {}, lastSequence: () => 0 }
  const runs = new NotebookRuns(document, run => told.push(run))
  return { runs, told }
}

const cells = (code: string) => [{ ...place, code, stopOnError: true }]

test('a run is told with the text that was sent, when it begins and when it ends', () => {
  const { runs, told } = notebook()
  runs.sent(cells('as it was sent'))
  runs.follow(started)
  runs.follow(finished)
  expect(told).toMatchObject([
    { source: 'as it was sent', at: started.at, state: 'running', executionCount: null, elapsedMs: null },
    { source: 'as it was sent', at: started.at, state: 'ok', executionCount: 3, elapsedMs: 20 },
  ])
})

test('a long text is cut', () => {
  const { runs, told } = notebook()
  runs.sent(cells('x'.repeat(200_000)))
  runs.follow(started)
  expect(told[0]?.source).toHaveLength(4000)
})

test('one that began before this server did is told with the text of the notebook, and when it began', () => {
  const { runs, told } = notebook()
  runs.follow({ ...finished, status: 'error', elapsedMs: 5000 })
  expect(told).toMatchObject([{ source: 'as it is written now', state: 'error', elapsedMs: 5000 }])
  expect(Date.now() - Date.parse(told[0]?.at ?? '')).toBeGreaterThanOrEqual(5000)
})

test('one that never ran is not told; one that was dropped while it ran has failed', () => {
  const { runs, told } = notebook()
  runs.sent(cells('1'))
  runs.follow({ ...finished, status: 'dropped' })
  expect(told).toEqual([])
  runs.follow(started)
  runs.follow({ ...finished, status: 'dropped' })
  expect(told.map(({ state }) => state)).toEqual(['running', 'error'])
})

test('the text of a refused run is forgotten', () => {
  const { runs, told } = notebook()
  runs.sent(cells('refused'))
  runs.forget([executionId])
  runs.follow(started)
  expect(told[0]?.source).toBe('as it is written now')
})
