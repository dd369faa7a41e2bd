// A kernel's events on their way into a document: each once, in order, acknowledged when it is on disk.
import type { Doc } from 'yjs'
import type { DocumentId, SandboxId } from '#protocol/ids.ts'
import type { KernelEvent } from '#protocol/kernel-events.ts'
import type { Mark } from '../storage/storage.ts'
import { CellOutputs, type PreparedEvent } from './cell-outputs.ts'
import type { ClassroomOutputFiles } from './classroom-output-files.ts'
import { needsPreparation, prepared } from './event-preparation.ts'
import { FullTexts } from './full-texts.ts'

/** The document, as far as its outputs are concerned. */
export interface NotebookDocument {
  readonly id: DocumentId
  readonly yjs: Doc
  /**
   * The change is made at once; resolves when it is on disk, together with the mark. Rejects without having made it
   * while the disk does not obey, and after having made it when the document is closed before the disk has it.
   */
  write(change: (document: Doc) => void, mark?: Mark): Promise<void>
  /** The last mark of a source, 0 for one that never wrote. */
  lastSequence(source: string): number
}

export interface EventWriterParts {
  readonly document: NotebookDocument
  readonly outputs: CellOutputs
  readonly files: ClassroomOutputFiles
  acknowledge(sandboxId: SandboxId, sequence: number): void
  /** Once for each time the disk begins not to obey. */
  onWriteFailed(failure: unknown): void
}

interface Pending {
  readonly sandboxId: SandboxId
  readonly sequence: number
  event: PreparedEvent
  /** All that is too large for the document is on disk. */
  isReady: boolean
}

/** Events that change nothing in the document are acknowledged after this much time at the latest. */
const acknowledgeMs = 1000
const retryMs = 1000

export class EventWriter implements AsyncDisposable {
  readonly #parts: EventWriterParts
  /** Taken in and not written yet. The sandbox-host sends only so many without an acknowledgement. */
  #pending: Pending[] = []
  /** The last event that was taken in and the last that was written. A kernel on a new sandbox counts from 1 again. */
  readonly #taken = new Map<SandboxId, number>()
  readonly #written = new Map<SandboxId, number>()
  readonly #writing = new Set<Promise<void>>()
  readonly #fullTexts: FullTexts
  #isFlushing = false
  /** The oldest pending event is being prepared; those behind it wait, so that outputs keep their order. */
  #isPreparing = false
  #isClosed = false
  #hasFailed = false
  /** What was written will never be on disk: the document was closed under it. Nothing counts as stored any more. */
  #isBroken = false
  #retry: NodeJS.Timeout | null = null
  #acknowledging: NodeJS.Timeout | null = null

  constructor(parts: EventWriterParts) {
    this.#parts = parts
    this.#fullTexts = new FullTexts({ ...parts, write: change => this.#parts.document.write(change) })
    this.#fullTexts.resume()
  }

  take(sandboxId: SandboxId, sequence: number, event: KernelEvent): void {
    const taken = this.#taken.get(sandboxId) ?? this.#parts.document.lastSequence(sandboxId)
    if (sequence <= taken) {
      // Its acknowledgement got lost, and the sandbox-host waits for one before it goes on.
      this.#acknowledgeWithin(sandboxId, 0)
      return
    }
    this.#taken.set(sandboxId, sequence)
    this.#pending.push({ sandboxId, sequence, event, isReady: !needsPreparation(event) })
    if (this.#isFlushing || this.#retry || this.#isPreparing) return
    this.#isFlushing = true
    // What arrives together is written together: one update, one fsync.
    queueMicrotask(() => this.#flush())
  }

  /** A change of our own, such as a cell that is shown as waiting. Not made while the disk does not obey. */
  write(change: () => void): void {
    this.#make(change)
    this.#fullTexts.resume()
  }

  /** Waits for what is being written. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#flush()
    // What is not prepared yet comes again: it was not acknowledged.
    this.#isClosed = true
    this.#fullTexts[Symbol.dispose]()
    if (this.#acknowledging) clearTimeout(this.#acknowledging)
    if (this.#retry) clearTimeout(this.#retry)
    await Promise.all(this.#writing)
  }

  #flush(): void {
    this.#isFlushing = false
    if (this.#isPreparing || this.#isClosed) return
    for (let next = this.#next(); next.length > 0; next = this.#next()) {
      if (!this.#apply(next)) return
      this.#pending.splice(0, next.length)
    }
    const [oldest] = this.#pending
    if (oldest) void this.#prepare(oldest)
  }

  /** The oldest events of one sandbox, as far as they are ready. */
  #next(): Pending[] {
    const sandboxId = this.#pending[0]?.sandboxId
    const other = this.#pending.findIndex(pending => pending.sandboxId !== sandboxId || !pending.isReady)
    return other < 0 ? [...this.#pending] : this.#pending.slice(0, other)
  }

  async #prepare(oldest: Pending): Promise<void> {
    const { files, outputs } = this.#parts
    this.#isPreparing = true
    try {
      oldest.event = await prepared(oldest.event, oldest.sequence, { files, outputs })
      oldest.isReady = true
    } catch (failure) {
      this.#parts.onWriteFailed(failure)
      this.#retryLater()
    } finally {
      this.#isPreparing = false
    }
    if (!this.#retry) this.#flush()
  }

  /** False when the disk did not take them. */
  #apply(events: readonly Pending[]): boolean {
    const last = events.at(-1)
    if (!last) return true
    const { sandboxId, sequence } = last
    const changes = events.map(({ event }) => event).filter(CellOutputs.concerns)
    if (changes.length === 0) this.#acknowledgeWithin(sandboxId, acknowledgeMs)
    else {
      const acknowledge = () => this.#acknowledge(sandboxId, sequence)
      if (
        !this.#make(() => this.#parts.outputs.apply(changes), { source: sandboxId, sequence }, acknowledge)
      ) {
        this.#retryLater()
        return false
      }
      this.#fullTexts.follow(changes)
    }
    this.#written.set(sandboxId, sequence)
    return true
  }

  /** True when the change is made, though not on disk yet. */
  #make(change: () => void, mark?: Mark, done = () => {}): boolean {
    let isMade = false
    const writing = this.#parts.document
      .write(() => {
        isMade = true
        change()
      }, mark)
      .then(
        () => {
          this.#hasFailed = false
          done()
        },
        failure => {
          if (isMade) this.#isBroken = true
          if (!this.#hasFailed) this.#parts.onWriteFailed(failure)
          this.#hasFailed = true
        },
      )
      .finally(() => this.#writing.delete(writing))
    this.#writing.add(writing)
    return isMade
  }

  #retryLater(): void {
    this.#retry ??= setTimeout(() => {
      this.#retry = null
      this.#flush()
    }, retryMs)
  }

  #acknowledge(sandboxId: SandboxId, sequence: number): void {
    if (!this.#isBroken) this.#parts.acknowledge(sandboxId, sequence)
  }

  /** For events that change nothing, and for those that came again. */
  #acknowledgeWithin(sandboxId: SandboxId, ms: number): void {
    if (this.#acknowledging && ms > 0) return
    if (this.#acknowledging) clearTimeout(this.#acknowledging)
    this.#acknowledging = setTimeout(async () => {
      this.#acknowledging = null
      const sequence = this.#written.get(sandboxId) ?? this.#parts.document.lastSequence(sandboxId)
      await Promise.all(this.#writing)
      this.#acknowledge(sandboxId, sequence)
    }, ms)
  }
}
