// One notebook that lives: its document and its kernel, joined. Runs cells and shows what becomes
// of them; how events get into the document is in event-writer.ts.
import { randomUUID } from 'node:crypto'
import type { KernelView, RunView } from '#protocol/classroom-view.ts'
import type { Completion, Inspection } from '#protocol/completion.ts'
import type { CellId, ExecutionId } from '#protocol/ids.ts'
import { type CellRunState, findCell, mayFail } from '#protocol/notebook-document.ts'
import type { SandboxFile } from '#protocol/sandbox-host.ts'
import { type CellToRun, Kernel, type KernelParts } from '../kernel/kernel.ts'
import { CellOutputs } from './cell-outputs.ts'
import type { ClassroomOutputFiles } from './classroom-output-files.ts'
import { EventWriter, type NotebookDocument } from './event-writer.ts'
import type { AroundWriters } from './intake.ts'
import { keepMovedOutputs } from './moved-outputs.ts'
import { NotebookRuns } from './notebook-runs.ts'
import type { ReadUpdate } from './update-reader.ts'

export type LiveNotebookParts = Omit<KernelParts, 'notebookId' | 'onChanged' | 'onGreeted' | 'onEvent'> & {
  readonly document: NotebookDocument
  readonly outputFiles: ClassroomOutputFiles
  /** From then on called around whatever writers put in. */
  aroundWriters(around: AroundWriters): void
  onKernelChanged(view: KernelView): void
  /** A run began or ended. One that was told before may be told again after a greeting. */
  onRun(run: RunView): void
  /** The disk begins not to obey. What the kernel tells waits until it does. */
  onWriteFailed(failure: unknown): void
}

/** A cell as its author sees it. */
export interface SentCell {
  readonly cellId: CellId
  readonly source: string
}

export class LiveNotebook implements AsyncDisposable {
  readonly #document: NotebookDocument
  readonly #kernel: Kernel
  readonly #outputs: CellOutputs
  /** Cells that wait for the kernel to start; no kernel knows of them yet. */
  readonly #early = new Set<CellId>()
  readonly #writer: EventWriter
  readonly #runs: NotebookRuns

  constructor(parts: LiveNotebookParts) {
    const { document } = parts
    this.#document = document
    this.#outputs = new CellOutputs(document.yjs)
    this.#runs = new NotebookRuns(document, run => parts.onRun(run))
    this.#writer = new EventWriter({
      document,
      outputs: this.#outputs,
      files: parts.outputFiles,
      acknowledge: (sandboxId, sequence) => void this.#kernel.acknowledge(sandboxId, sequence),
      onWriteFailed: failure => parts.onWriteFailed(failure),
    })
    this.#kernel = new Kernel({
      host: parts.host,
      notebookId: document.id,
      image: parts.image,
      label: parts.label,
      sandboxId: parts.sandboxId,
      newSandbox: () => parts.newSandbox(),
      files: () => parts.files(),
      onChanged: view => parts.onKernelChanged(view),
      onGreeted: alive => this.#settle(alive),
      onEvent: (sandboxId, sequence, event) => {
        this.#writer.take(sandboxId, sequence, event)
        this.#runs.follow(event)
      },
    })
    if (!parts.sandboxId) this.#settle([])
    parts.aroundWriters(deletes => this.#keepMoved(deletes))
  }

  get kernelView(): KernelView {
    return this.#kernel.view
  }

  /**
   * Queues cells in this order, with the text as their author saw it; starts the kernel first if it is off. One that
   * fails drops those behind it, unless it is tagged to fail on purpose. Resolves with an id for each.
   */
  async run(cells: readonly SentCell[]): Promise<ExecutionId[]> {
    const { state } = this.#kernel.view
    const requests = cells.map(({ cellId, source }) => {
      const cell = findCell(this.#document.yjs, cellId)
      const executionId = randomUUID() as string as ExecutionId
      return { executionId, cellId, code: source, stopOnError: !(cell && mayFail(cell)) }
    })
    const executionIds = requests.map(({ executionId }) => executionId)
    this.#runs.sent(requests)
    try {
      if (state === 'off' || state === 'starting') await this.#runEarly(requests)
      else await this.#kernel.run(requests)
      return executionIds
    } catch (refusal) {
      this.#runs.forget(executionIds)
      throw refusal
    }
  }

  /** The cells are shown as waiting while the kernel starts. */
  async #runEarly(cells: readonly CellToRun[]): Promise<void> {
    const early = cells.map(({ cellId }) => cellId).filter(cellId => !this.#early.has(cellId))
    for (const cellId of early) this.#early.add(cellId)
    this.#showAs('queued', early)
    try {
      await this.#kernel.run(cells)
    } catch (refusal) {
      this.#showAs('idle', early)
      throw refusal
    } finally {
      for (const cellId of early) this.#early.delete(cellId)
    }
  }

  /** Takes outputs and counts of these cells away. Refuses with `storage-failed` while the disk does not obey. */
  clearOutputs(cellIds: readonly CellId[]): Promise<void> {
    return this.#document.write(() => this.#outputs.clear(cellIds))
  }

  /** What could stand at `offset`. Refuses with `kernel-busy`, `kernel-not-running`. */
  complete(source: string, offset: number): Promise<Completion> {
    return this.#kernel.complete(source, offset)
  }

  /** What stands at `offset`; null when the kernel does not know. Refuses like `complete`. */
  inspect(source: string, offset: number): Promise<Inspection | null> {
    return this.#kernel.inspect(source, offset)
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

  /** Files beside the notebook changed, and some names of them are gone. */
  putFiles(files: readonly SandboxFile[], gone: readonly string[] = []): Promise<void> {
    return this.#kernel.putFiles(files, gone)
  }

  /** Ends the kernel for good and waits for what is being written. */
  async end(): Promise<void> {
    await this.#kernel.end()
    await this.#writer[Symbol.asyncDispose]()
  }

  /** Stops following the kernel, which lives on while its sandbox is claimed, and waits for what is being written. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#kernel[Symbol.dispose]()
    await this.#writer[Symbol.asyncDispose]()
  }

  #keepMoved(deletes: ReadUpdate['deletes']): () => void {
    const find = keepMovedOutputs(this.#document.yjs, this.#outputs.written, deletes)
    return () => {
      const change = find()
      // When the disk does not obey, the writer's update is not kept either.
      if (change) this.#document.write(change).catch(() => {})
    }
  }

  #showAs(state: CellRunState, cellIds: readonly CellId[]): void {
    this.#writer.write(() => {
      for (const cellId of cellIds) this.#outputs.setRunState(cellId, state)
    })
  }

  #settle(alive: readonly CellId[]): void {
    this.#writer.write(() => this.#outputs.settle(new Set([...alive, ...this.#early])))
  }
}
