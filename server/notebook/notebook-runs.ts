// Which runs of a notebook's cells began and ended, as the feed shows them: made of the kernel's events and of the texts
// that were sent. Writes nothing.
import type { RunView } from '#protocol/classroom-view.ts'
import type { ExecutionId } from '#protocol/ids.ts'
import type { KernelEvent } from '#protocol/kernel-events.ts'
import { findCell, sourceOf } from '#protocol/notebook-document.ts'
import type { CellToRun } from '../kernel/kernel.ts'
import type { NotebookDocument } from './event-writer.ts'

/** More of a text than anybody reads in a feed, in UTF-16 units. */
const sourceLimit = 4000
/** Texts that wait to be run; those of a kernel that died are never asked for again. */
const mostSent = 10_000

type Started = Extract<KernelEvent, { type: 'started' }>
type Finished = Extract<KernelEvent, { type: 'finished' }>

export class NotebookRuns {
  readonly #document: NotebookDocument
  readonly #onRun: (run: RunView) => void
  readonly #sources = new Map<ExecutionId, string>()
  readonly #running = new Map<ExecutionId, RunView>()

  constructor(document: NotebookDocument, onRun: (run: RunView) => void) {
    this.#document = document
    this.#onRun = onRun
  }

  /** To be called before the kernel is asked, since its events may be quicker than its answer. */
  sent(cells: readonly CellToRun[]): void {
    for (const { executionId, code } of cells) this.#sources.set(executionId, code.slice(0, sourceLimit))
    for (const executionId of this.#sources.keys()) {
      if (this.#sources.size <= mostSent) break
      this.#sources.delete(executionId)
    }
  }

  /** They were refused. */
  forget(executionIds: readonly ExecutionId[]): void {
    for (const executionId of executionIds) this.#sources.delete(executionId)
  }

  follow(event: KernelEvent): void {
    if (event.type === 'started') {
      const run = this.#begun(event, event.at)
      this.#running.set(run.executionId, run)
      this.#onRun(run)
    } else if (event.type === 'finished') this.#finished(event)
  }

  #finished(event: Finished): void {
    const { executionId, status, executionCount, elapsedMs } = event
    const known = this.#running.get(executionId)
    if (known || status !== 'dropped') {
      // It began before this server did.
      const begun = known ?? this.#begun(event, new Date(Date.now() - elapsedMs).toISOString())
      this.#onRun({ ...begun, state: status === 'ok' ? 'ok' : 'error', executionCount, elapsedMs })
    }
    this.#running.delete(executionId)
    this.#sources.delete(executionId)
  }

  #begun({ executionId, cellId }: Started | Finished, at: string): RunView {
    const cell = findCell(this.#document.yjs, cellId)
    const written = cell ? sourceOf(cell).toString().slice(0, sourceLimit) : ''
    const source = this.#sources.get(executionId) ?? written
    const documentId = this.#document.id
    return {
      executionId,
      documentId,
      cellId,
      source,
      at,
      state: 'running',
      executionCount: null,
      elapsedMs: null,
    }
  }
}
