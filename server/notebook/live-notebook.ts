// One notebook that lives: its document and its kernel, joined. What the kernel tells is written into the document once,
// in order, and acknowledged when it is on disk.
import type { Doc } from 'yjs'
import type { KernelView } from '#protocol/classroom-view.ts'
import type { CellId, DocumentId, ExecutionId, SandboxId } from '#protocol/ids.ts'
import type { KernelEvent } from '#protocol/kernel-events.ts'
import { Kernel, type KernelParts } from '../kernel/kernel.ts'
import type { Mark } from '../storage/storage.ts'
import { CellOutputs } from './cell-outputs.ts'

/** The document, as far as its outputs are concerned. */
export interface NotebookDocument {
  readonly id: DocumentId
  readonly yjs: Doc
  /** The change is made at once; resolves when it is on disk, together with the mark. */
  write(change: (document: Doc) => void, mark?: Mark): Promise<void>
  /** The last mark of a source, 0 for one that never wrote. */
  lastSequence(source: string): number
}

export type LiveNotebookParts = Omit<KernelParts, 'notebookId' | 'onChanged' | 'onGreeted' | 'onEvent'> & {
  readonly document: NotebookDocument
  onKernelChanged(view: KernelView): void
  /** The disk did not obey. What the kernel told is shown, and told again after the next greeting. */
  onWriteFailed(failure: unknown): void
}

interface Numbered {
  readonly sequence: number
  readonly event: KernelEvent
}

/** Events that change nothing in the document are acknowledged after this much time at the latest. */
const acknowledgeMs = 1000

export class LiveNotebook implements AsyncDisposable {
  readonly #parts: LiveNotebookParts
  readonly #kernel: Kernel
  readonly #outputs: CellOutputs
  /** Cells that wait for the kernel to start; no kernel knows of them yet. */
  readonly #early = new Set<CellId>()
  readonly #writing = new Set<Promise<void>>()
  /** Events that were taken in and not written yet. */
  #batch: { readonly sandboxId: SandboxId; events: Numbered[] } | null = null
  #isFlushing = false
  /** The last event that was taken in and the last that was written. A kernel on a new sandbox counts from 1 again. */
  readonly #taken = new Map<SandboxId, number>()
  readonly #written = new Map<SandboxId, number>()
  /** After a write that failed nothing counts as stored any more. */
  #isBroken = false
  #acknowledging: NodeJS.Timeout | null = null

  constructor(parts: LiveNotebookParts) {
    this.#parts = parts
    this.#outputs = new CellOutputs(parts.document.yjs)
    const { document, onKernelChanged, ...kernelParts } = parts
    this.#kernel = new Kernel({
      ...kernelParts,
      newSandbox: () => parts.newSandbox(),
      files: () => parts.files(),
      notebookId: document.id,
      onChanged: view => parts.onKernelChanged(view),
      onGreeted: alive => this.#settle(alive),
      onEvent: (sandboxId, sequence, event) => this.#take(sandboxId, sequence, event),
    })
    if (!parts.sandboxId) this.#settle([])
  }

  get kernelView(): KernelView {
    return this.#kernel.view
  }

  /** Queues a cell, with the text as its author saw it; starts the kernel first if it is off. */
  async run(cellId: CellId, source: string): Promise<ExecutionId> {
    const { state } = this.#kernel.view
    if (state !== 'off' && state !== 'starting') return this.#kernel.run(cellId, source)
    this.#early.add(cellId)
    this.#write(() => this.#outputs.setRunState(cellId, 'queued'))
    try {
      return await this.#kernel.run(cellId, source)
    } catch (refusal) {
      this.#write(() => this.#outputs.setRunState(cellId, 'idle'))
      throw refusal
    } finally {
      this.#early.delete(cellId)
    }
  }

  interrupt(): Promise<void> {
    return this.#kernel.interrupt()
  }

  restart(): Promise<void> {
    return this.#kernel.restart()
  }

  answer(executionId: ExecutionId, text: string): Promise<void> {
    return this.#kernel.answer(executionId, text)
  }

  /** Stops following the kernel, which lives on while its sandbox is claimed, and waits for what is being written. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#kernel[Symbol.dispose]()
    this.#flush()
    if (this.#acknowledging) clearTimeout(this.#acknowledging)
    await Promise.all(this.#writing)
  }

  #settle(alive: readonly CellId[]): void {
    this.#write(() => this.#outputs.settle(new Set([...alive, ...this.#early])))
  }

  #take(sandboxId: SandboxId, sequence: number, event: KernelEvent): void {
    const taken = this.#taken.get(sandboxId) ?? this.#parts.document.lastSequence(sandboxId)
    if (sequence <= taken) {
      this.#acknowledgeSoon(sandboxId)
      return
    }
    this.#taken.set(sandboxId, sequence)
    if (this.#batch?.sandboxId !== sandboxId) {
      this.#flush()
      this.#batch = { sandboxId, events: [] }
    }
    this.#batch.events.push({ sequence, event })
    if (this.#isFlushing) return
    this.#isFlushing = true
    // What arrives together is written together: one update, one fsync.
    queueMicrotask(() => this.#flush())
  }

  #flush(): void {
    this.#isFlushing = false
    if (!this.#batch) return
    const { sandboxId, events } = this.#batch
    // A clear that waits for the next output is written with it: a mark after it alone would lose it in a crash.
    const end = events.findLastIndex(({ event }) => !(event.type === 'clear-output' && event.wait)) + 1
    this.#batch.events = events.splice(end)
    const sequence = events.at(-1)?.sequence
    if (sequence === undefined) return
    this.#written.set(sandboxId, sequence)
    const changes = events.map(({ event }) => event).filter(CellOutputs.concerns)
    if (changes.length === 0) {
      this.#acknowledgeSoon(sandboxId)
      return
    }
    const apply = () => {
      for (const event of changes) this.#outputs.apply(event)
    }
    this.#write(apply, { source: sandboxId, sequence }, () => this.#acknowledge(sandboxId, sequence))
  }

  #write(change: () => void, mark?: Mark, done = () => {}): void {
    const writing = this.#parts.document
      .write(change, mark)
      .then(done, failure => {
        this.#isBroken = true
        this.#parts.onWriteFailed(failure)
      })
      .finally(() => this.#writing.delete(writing))
    this.#writing.add(writing)
  }

  #acknowledge(sandboxId: SandboxId, sequence: number): void {
    if (!this.#isBroken) void this.#kernel.acknowledge(sandboxId, sequence)
  }

  /** For events that change nothing, and for those that came again. */
  #acknowledgeSoon(sandboxId: SandboxId): void {
    this.#acknowledging ??= setTimeout(async () => {
      this.#acknowledging = null
      const sequence = this.#written.get(sandboxId) ?? this.#parts.document.lastSequence(sandboxId)
      await Promise.all(this.#writing)
      this.#acknowledge(sandboxId, sequence)
    }, acknowledgeMs)
  }
}
