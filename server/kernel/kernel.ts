// The server's view of one kernel: asks the sandbox-host, follows what it tells. Knows no document and no transport.
import { randomUUID } from 'node:crypto'
import type { KernelView } from '#protocol/classroom-view.ts'
import type { CellId, DocumentId, ExecutionId, SandboxId } from '#protocol/ids.ts'
import type { KernelEvent } from '#protocol/kernel-events.ts'
import { Refusal } from '#protocol/refusals.ts'
import type { HostReply, SandboxFile } from '#protocol/sandbox-host.ts'
import type { HostHappening, SandboxHost } from '../sandbox/sandbox-host-port.ts'
import { type KernelStatus, offStatus, statusAfter, statusOfReport, viewOf } from './kernel-status.ts'

export interface KernelParts {
  readonly host: SandboxHost
  readonly notebookId: DocumentId
  readonly image: string
  /** For operators: what the container is for. */
  readonly label: string
  /** The sandbox of a kernel that was started before this server; it is awaited in the next greeting. */
  readonly sandboxId: SandboxId | null
  /** A fresh id, already on record, so that the next greeting claims the sandbox. */
  newSandbox(): Promise<SandboxId>
  /** What lies beside the notebook in the kernel's home. */
  files(): Promise<readonly SandboxFile[]>
  onChanged(view: KernelView): void
  /** After a greeting: what runs or waits in the kernel; everything else does not. */
  onGreeted(alive: readonly CellId[]): void
  /** Every event of the kernel in order, some again after a greeting. */
  onEvent(sandboxId: SandboxId, sequence: number, event: KernelEvent): void
}

export class Kernel implements Disposable {
  readonly #parts: KernelParts
  readonly #stopListening: () => void
  #sandboxId: SandboxId | null
  #status: KernelStatus
  /** The last event that went into the status. */
  #followed = 0
  #starting: Promise<void> | null = null
  #isTelling = false
  /** What came before the greeting it belongs behind; null when the link is greeted. */
  #early: { readonly sequence: number; readonly event: KernelEvent }[] | null

  constructor(parts: KernelParts) {
    this.#parts = parts
    this.#sandboxId = parts.sandboxId
    this.#status = parts.sandboxId ? { ...offStatus, phase: 'starting' } : offStatus
    this.#early = parts.sandboxId ? [] : null
    this.#stopListening = parts.host.listen({
      greeted: greeting => this.#greeted(greeting),
      lost: () => {
        this.#early = []
      },
      happened: happening => this.#happened(happening),
    })
  }

  get view(): KernelView {
    return viewOf(this.#parts.notebookId, this.#status)
  }

  /** Resolves when the kernel answers; at once when it does. Refuses with `sandboxes-unavailable`. */
  start(): Promise<void> {
    if (this.#status.phase !== 'off' && !this.#starting) return Promise.resolve()
    this.#starting ??= this.#start().finally(() => {
      this.#starting = null
    })
    return this.#starting
  }

  /**
   * Queues a cell; starts the kernel if it is off. `stopOnError` drops those behind it when it fails.
   * Refuses with `kernel-not-running` when it is dead.
   */
  async run(cellId: CellId, code: string, { stopOnError }: { stopOnError: boolean }): Promise<ExecutionId> {
    this.#refuseWhenDead()
    await this.start()
    const executionId = randomUUID() as string as ExecutionId
    const { host } = this.#parts
    await host.ask('kernel:run', { sandboxId: this.#living(), executionId, cellId, code, stopOnError })
    return executionId
  }

  /** Stops what runs and drops what waits. Refuses with `kernel-not-running`. */
  async interrupt(): Promise<void> {
    await this.#parts.host.ask('kernel:interrupt', { sandboxId: this.#living() })
  }

  /** A fresh kernel with today's files, whatever became of the one before. */
  async restart(): Promise<void> {
    const sandboxId = this.#sandboxId
    if (!sandboxId) {
      this.#become(offStatus)
      await this.start()
      return
    }
    const files = [...(await this.#parts.files())]
    await this.#parts.host.ask('kernel:restart', { sandboxId, files })
  }

  /** Files that changed while it runs; one that does not run finds them when it starts. */
  async putFiles(files: readonly SandboxFile[]): Promise<void> {
    const sandboxId = this.#sandboxId
    if (!sandboxId || this.#status.phase === 'off' || this.#status.phase === 'dead') return
    await this.#parts.host.ask('sandbox:put-files', { sandboxId, files: [...files] })
  }

  /** Refuses with `no-input-wanted` when that `input()` does not wait any more. */
  async answer(executionId: ExecutionId, text: string): Promise<void> {
    if (this.#status.input?.executionId !== executionId) {
      throw new Refusal('no-input-wanted', 'The cell does not wait for an input any more.')
    }
    await this.#parts.host.ask('kernel:answer', { sandboxId: this.#living(), executionId, text })
  }

  /** Everything up to `sequence` is on disk. Without a link nothing happens: the next greeting makes up for it. */
  async acknowledge(sandboxId: SandboxId, sequence: number): Promise<void> {
    await this.#parts.host.ask('kernel:acknowledge', { sandboxId, sequence }).catch(refusal => {
      if (!(refusal instanceof Refusal)) throw refusal
    })
  }

  /** Stops following; the kernel itself lives on until nobody claims its sandbox. */
  [Symbol.dispose](): void {
    this.#stopListening()
  }

  async #start(): Promise<void> {
    this.#become({ ...offStatus, phase: 'starting' })
    try {
      const { host, image, label } = this.#parts
      const [sandboxId, files] = await Promise.all([this.#parts.newSandbox(), this.#parts.files()])
      this.#sandboxId = sandboxId
      this.#followed = 0
      const purpose = 'kernel'
      await host.ask('sandbox:start', {
        sandboxId,
        purpose,
        image,
        terminalId: null,
        label,
        files: [...files],
      })
    } catch (failure) {
      const sandboxId = this.#sandboxId
      if (sandboxId) void this.#parts.host.ask('sandbox:stop', { sandboxId }).catch(() => {})
      this.#sandboxId = null
      this.#become(offStatus)
      throw failure
    }
  }

  #greeted({ kernels }: HostReply<'host:greet'>): void {
    const report = kernels.find(({ sandboxId }) => sandboxId === this.#sandboxId)
    if (report) this.#become(statusOfReport(report))
    else if (this.#sandboxId && !this.#starting) {
      this.#sandboxId = null
      const message = 'The kernel was lost, and its variables with it. Restart it to go on.'
      this.#become({ ...offStatus, phase: 'dead', exit: { cause: 'killed', message } })
    }
    const { running, queued } = this.#status
    this.#parts.onGreeted([...(running ? [running] : []), ...queued].map(({ cellId }) => cellId))
    const early = this.#early ?? []
    this.#early = null
    for (const { sequence, event } of early) this.#follow(sequence, event)
  }

  #happened(happening: HostHappening): void {
    if (happening.name !== 'kernel:happened' || happening.data.sandboxId !== this.#sandboxId) return
    const { sequence, event } = happening.data
    if (this.#early) this.#early.push({ sequence, event })
    else this.#follow(sequence, event)
  }

  #follow(sequence: number, event: KernelEvent): void {
    const sandboxId = this.#sandboxId
    if (!sandboxId) return
    if (sequence > this.#followed) {
      this.#followed = sequence
      this.#become(statusAfter(this.#status, event))
    }
    this.#parts.onEvent(sandboxId, sequence, event)
  }

  #become(status: KernelStatus): void {
    if (status === this.#status) return
    this.#status = status
    if (this.#isTelling) return
    this.#isTelling = true
    // What changes at once is told once: between two cells of a queue nobody needs to see an idle kernel.
    queueMicrotask(() => {
      this.#isTelling = false
      this.#parts.onChanged(this.view)
    })
  }

  #living(): SandboxId {
    this.#refuseWhenDead()
    if (this.#sandboxId && this.#status.phase !== 'off') return this.#sandboxId
    throw new Refusal('kernel-not-running', 'The kernel does not run yet. Run a cell to start it.')
  }

  #refuseWhenDead(): void {
    const { phase, exit } = this.#status
    if (phase !== 'dead') return
    throw new Refusal('kernel-not-running', exit?.message ?? 'The kernel is gone. Restart it to go on.')
  }
}
