// Turns the spool of a run that put out too much into a file once the cell is done, and completes the notice that leads
// there. Text may still come after that (threads, a slow start of the disk): then it is done once more.
import type * as Y from 'yjs'
import type { CellId, ExecutionId } from '#protocol/ids.ts'
import { findCell, runStateOf } from '#protocol/notebook-document.ts'
import { Refusal } from '#protocol/refusals.ts'
import type { CellOutputs, PreparedEvent } from './cell-outputs.ts'
import type { ClassroomOutputFiles } from './classroom-output-files.ts'

/** Text that comes late comes in pieces: the file is not written anew for each. */
const quietMs = 1500
const retryMs = 5000

interface FullTextsParts {
  readonly document: { readonly yjs: Y.Doc }
  readonly outputs: CellOutputs
  readonly files: ClassroomOutputFiles
  /** Makes a change of the document; resolves when it is on disk. */
  write(change: () => void): Promise<void>
}

export class FullTexts implements Disposable {
  readonly #parts: FullTextsParts
  readonly #timers = new Map<CellId, NodeJS.Timeout>()
  /** Runs whose notice this server completed. */
  readonly #completed = new Set<ExecutionId>()
  #isClosed = false

  constructor(parts: FullTextsParts) {
    this.#parts = parts
  }

  /** These events are in the document. */
  follow(events: readonly PreparedEvent[]): void {
    for (const event of events) {
      if (event.type === 'finished') this.#completeAfter(event.cellId, 0)
      if (event.type === 'left-out' && this.#isDone(event.cellId)) this.#completeAfter(event.cellId, quietMs)
    }
  }

  /** Completes what a server before this one, or a kernel that is gone, left open. */
  resume(): void {
    for (const [cellId, { executionId }] of this.#parts.outputs.notices.all()) {
      if (!this.#completed.has(executionId) && this.#isDone(cellId)) this.#completeAfter(cellId, 0)
    }
  }

  [Symbol.dispose](): void {
    this.#isClosed = true
    for (const timer of this.#timers.values()) clearTimeout(timer)
  }

  #isDone(cellId: CellId): boolean {
    const cell = findCell(this.#parts.document.yjs, cellId)
    return cell !== null && runStateOf(cell) === 'idle'
  }

  #completeAfter(cellId: CellId, ms: number): void {
    if (!this.#parts.outputs.notices.of(cellId) || this.#isClosed) return
    clearTimeout(this.#timers.get(cellId))
    const timer = setTimeout(() => {
      this.#timers.delete(cellId)
      void this.#complete(cellId)
    }, ms)
    this.#timers.set(cellId, timer)
  }

  async #complete(cellId: CellId): Promise<void> {
    const { outputs, files, write } = this.#parts
    const notice = outputs.notices.of(cellId)
    if (!notice) return
    try {
      const spooled = await files.putSpooled(notice.executionId).catch(refusal => {
        if (refusal instanceof Refusal && refusal.code === 'too-large') return null
        throw refusal
      })
      await write(() => {
        // It may have run again meanwhile.
        if (outputs.notices.of(cellId)?.executionId !== notice.executionId) return
        // What was told once stays, even if the spool is gone by now.
        if (spooled || notice.told === null) outputs.completeNotice(cellId, spooled)
      })
      this.#completed.add(notice.executionId)
    } catch {
      // Whoever runs the server hears of the disk from what is written to the document.
      this.#completeAfter(cellId, retryMs)
    }
  }
}
