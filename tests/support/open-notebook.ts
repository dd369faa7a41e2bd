// A small live notebook over storage in memory, for tests of documents.

import { afterEach, beforeEach, vi } from 'vitest'
import type * as Y from 'yjs'
import type { CellId, DocumentId } from '#protocol/ids.ts'
import { findCell, sourceOf } from '#protocol/notebook-document.ts'
import type { LiveDocument } from '../../server/notebook/live-document.ts'
import { LiveDocuments } from '../../server/notebook/live-documents.ts'
import { notebookState } from '../../server/notebook/notebook-state.ts'
import { MemoryStorage } from './memory-storage.ts'

export const notebookId = 'notebook-one' as DocumentId

export interface OpenNotebook {
  readonly storage: MemoryStorage
  readonly documents: LiveDocuments
  readonly live: LiveDocument
  /** What was logged as an error. */
  readonly faults: string[]
}

/** Cells `a` (code, `print(1)`) and `b` (markdown, `# Title`). */
export async function openNotebook(storage = new MemoryStorage()): Promise<OpenNotebook> {
  const cell = { metadata: {}, attachments: null, executionCount: null, outputs: [] }
  const state = notebookState({
    metadata: {},
    cells: [
      { ...cell, id: 'a', type: 'code', source: 'print(1)' },
      { ...cell, id: 'b', type: 'markdown', source: '# Title' },
    ],
  })
  await storage.documents.create(notebookId, state)
  return reopened(storage)
}

/** Time in the hands of each test of a file, and a notebook that was just opened; another one after a crash. */
export function notebookOfEachTest(): { open: OpenNotebook } {
  const at: { open?: OpenNotebook } = {}
  beforeEach(async () => {
    vi.useFakeTimers()
    at.open = await openNotebook()
  })
  afterEach(() => {
    vi.useRealTimers()
  })
  return at as { open: OpenNotebook }
}

/** Lets promises settle and so much time pass. */
export const pass = (ms = 0) => vi.advanceTimersByTimeAsync(ms)

/** What a server finds that was started on this storage. */
export async function reopened(storage: MemoryStorage): Promise<OpenNotebook> {
  const faults: string[] = []
  const documents = new LiveDocuments({
    log: storage.documents,
    logger: { error: (_fields: unknown, message?: string) => void faults.push(message ?? '') },
  })
  return { storage, documents, live: await documents.open(notebookId), faults }
}

export function source(document: Y.Doc, id = 'a'): Y.Text {
  const cell = findCell(document, id as CellId)
  if (!cell) throw new Error(`no cell ${id}`)
  return sourceOf(cell)
}
