// The feed of what was run in one class: the latest runs, told as they change, kept on disk when they have ended.
import type { RunView } from '#protocol/classroom-view.ts'
import type { ClassroomId, DocumentId, ExecutionId } from '#protocol/ids.ts'
import type { Logger } from '../log.ts'
import type { Records } from '../storage/storage.ts'
import { recordKindsOf, runRecord } from './classroom-records.ts'
import { Paced } from './paced.ts'

const mostRuns = 200
/** The texts of all runs together, in UTF-16 units: everybody who opens the feed gets all of them. */
const mostText = 256 * 1024
/** A cell that ends within this time is told once, as ended: running all of a notebook tells half as much. */
const tellEveryMs = 50

export interface RunsParts {
  readonly classroomId: ClassroomId
  readonly records: Records
  readonly log: Logger
  /** False for documents that the class is not told of. */
  isShown(documentId: DocumentId): boolean
  tell(run: RunView): void
}

export class Runs implements Disposable {
  readonly #parts: RunsParts
  readonly #kind: string
  /** In the order in which they began. */
  #runs = new Map<ExecutionId, RunView>()
  readonly #untold = new Set<ExecutionId>()
  readonly #telling = new Paced(() => this.#tell(), tellEveryMs)

  constructor(parts: RunsParts) {
    this.#parts = parts
    this.#kind = recordKindsOf(parts.classroomId).run
  }

  /** Reads what was kept. To be called once, before the first `changed`. */
  async load(): Promise<void> {
    const kept = await this.#parts.records.all(this.#kind)
    const runs = kept.map(({ value }) => runRecord.parse(value)).sort((a, b) => a.at.localeCompare(b.at))
    this.#runs = new Map(runs.map(run => [run.executionId, run]))
  }

  /** Oldest first; none of documents that are out of sight. */
  read(): RunView[] {
    return [...this.#runs.values()].filter(({ documentId }) => this.#parts.isShown(documentId))
  }

  /** A run began or ended. */
  changed(run: RunView): void {
    const known = this.#runs.get(run.executionId)
    // Told again, after the link to the kernel was lost, by events that came before.
    if (known && known.state !== 'running') return
    this.#runs.set(run.executionId, run)
    if (run.state !== 'running') this.#keep(run)
    this.#trim()
    this.#untold.add(run.executionId)
    this.#telling.ask()
  }

  #tell(): void {
    for (const executionId of this.#untold) {
      const run = this.#runs.get(executionId)
      if (run && this.#parts.isShown(run.documentId)) this.#parts.tell(run)
    }
    this.#untold.clear()
  }

  #trim(): void {
    let text = 0
    for (const { source } of this.#runs.values()) text += source.length
    for (const { executionId, source } of this.#runs.values()) {
      if (this.#runs.size <= mostRuns && text <= mostText) break
      text -= source.length
      this.#runs.delete(executionId)
      this.#untilKept(this.#parts.records.remove(this.#kind, executionId))
    }
  }

  #keep(run: RunView): void {
    this.#untilKept(this.#parts.records.put(this.#kind, run.executionId, run))
  }

  /** The class goes on without a feed on disk. */
  #untilKept(keeping: Promise<void>): void {
    keeping.catch(error => this.#parts.log.warn({ err: error }, 'the feed of runs could not be kept'))
  }

  [Symbol.dispose](): void {
    this.#telling[Symbol.dispose]()
  }
}
