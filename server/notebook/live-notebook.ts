// One notebook that lives: its document and its kernel, joined. Runs cells and shows what becomes
// of them; how events get into the document is in event-writer.ts.
import type { KernelView } from '#protocol/classroom-view.ts'
import type { CellId, ExecutionId } from '#protocol/ids.ts'
import { findCell, mayFail } from '#protocol/notebook-document.ts'
import type { SandboxFile } from '#protocol/sandbox-host.ts'
import { Kernel, type KernelParts } from '../kernel/kernel.ts'
import { CellOutputs } from './cell-outputs.ts'
import { EventWriter, type NotebookDocument } from './event-writer.ts'

export type LiveNotebookParts = Omit<KernelParts, 'notebookId' | 'onChanged' | 'onGreeted' | 'onEvent'> & {
  readonly document: NotebookDocument
  onKernelChanged(view: KernelView): void
  /** The disk begins not to obey. What the kernel tells waits until it does. */
  onWriteFailed(failure: unknown): void
}

export class LiveNotebook implements AsyncDisposable {
  readonly #document: NotebookDocument
  readonly #kernel: Kernel
  readonly #outputs: CellOutputs
  /** Cells that wait for the kernel to start; no kernel knows of them yet. */
  readonly #early = new Set<CellId>()
  readonly #writer: EventWriter

  constructor(parts: LiveNotebookParts) {
    const { document } = parts
    this.#document = document
    this.#outputs = new CellOutputs(document.yjs)
    this.#writer = new EventWriter({
      document,
      outputs: this.#outputs,
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
      onEvent: (sandboxId, sequence, event) => this.#writer.take(sandboxId, sequence, event),
    })
    if (!parts.sandboxId) this.#settle([])
  }

  get kernelView(): KernelView {
    return this.#kernel.view
  }

  /** Queues a cell, with the text as its author saw it; starts the kernel first if it is off. */
  async run(cellId: CellId, source: string): Promise<ExecutionId> {
    const { state } = this.#kernel.view
    const cell = findCell(this.#document.yjs, cellId)
    const behaviour = { stopOnError: !(cell && mayFail(cell)) }
    if (state !== 'off' && state !== 'starting') return this.#kernel.run(cellId, source, behaviour)
    this.#early.add(cellId)
    this.#writer.write(() => this.#outputs.setRunState(cellId, 'queued'))
    try {
      return await this.#kernel.run(cellId, source, behaviour)
    } catch (refusal) {
      this.#writer.write(() => this.#outputs.setRunState(cellId, 'idle'))
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

  /** Files beside the notebook changed. */
  putFiles(files: readonly SandboxFile[]): Promise<void> {
    return this.#kernel.putFiles(files)
  }

  /** Stops following the kernel, which lives on while its sandbox is claimed, and waits for what is being written. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#kernel[Symbol.dispose]()
    await this.#writer[Symbol.asyncDispose]()
  }

  #settle(alive: readonly CellId[]): void {
    this.#writer.write(() => this.#outputs.settle(new Set([...alive, ...this.#early])))
  }
}
