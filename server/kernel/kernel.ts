// The server's view of one kernel: asks the sandbox-host, follows what it tells. Knows no document and no transport.
import type { KernelView } from '#protocol/classroom-view.ts'
import type { Completion, Inspection } from '#protocol/completion.ts'
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

export interface CellToRun {
  readonly executionId: ExecutionId
  readonly cellId: CellId
  readonly code: string
  /** When it fails, those behind it are dropped. */
  readonly stopOnError: boolean
}

/** Questions that one kernel has not answered yet. Whoever types asks for one at a time. */
const mostLookUps = 8

export class Kernel implements Disposable {
  readonly #parts: KernelParts
  readonly #stopListening: () => void
  #sandboxId: SandboxId | null
  #status: KernelStatus
  /** The last event that went into the status. */
  #followed = 0
  #starting: Promise<void> | null = null
  #isTelling = false
  #lookUps = 0
  #hasEnded = false
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
   * Queues cells in this order, all or none; starts the kernel if it is off. Their events may come before it resolves.
   * Refuses with `kernel-not-running` when it is dead.
   */
  async run(cells: readonly CellToRun[]): Promise<void> {
    this.#refuseWhenDead()
    await this.start()
    await this.#parts.host.ask('kernel:run', { sandboxId: this.#living(), cells: [...cells] })
  }

  /** Refuses with `kernel-busy` while a cell runs, `kernel-not-running`, and `too-many-tries`. */
  complete(source: string, offset: number): Promise<Completion> {
    return this.#lookUp(sandboxId => this.#parts.host.ask('kernel:complete', { sandboxId, source, offset }))
  }

  /** Null for what the kernel does not know. Refuses like `complete`. */
  inspect(source: string, offset: number): Promise<Inspection | null> {
    return this.#lookUp(sandboxId => this.#parts.host.ask('kernel:inspect', { sandboxId, source, offset }))
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

  /** Files that changed while it runs, and names that are gone; one that does not run finds today's when it starts. */
  async putFiles(files: readonly SandboxFile[], gone: readonly string[] = []): Promise<void> {
    const sandboxId = this.#sandboxId
    if (!sandboxId || this.#status.phase === 'off' || this.#status.phase === 'dead') return
    const { host } = this.#parts
    if (gone.length > 0) await host.ask('sandbox:remove-files', { sandboxId, paths: [...gone] })
    if (files.length > 0) await host.ask('sandbox:put-files', { sandboxId, files: [...files] })
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

  /** Ends the kernel for good, also one that is just being started, and stops following it. */
  async end(): Promise<void> {
    this.#hasEnded = true
    this.#stopListening()
    const sandboxId = this.#sandboxId
    // When the sandbox-host is away, the next greeting does not claim it.
    if (sandboxId) await this.#parts.host.ask('sandbox:stop', { sandboxId }).catch(() => {})
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
      if (this.#hasEnded) throw new Refusal('not-found', 'This notebook is not in the class any more.')
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
      // Its end may have been asked for before its start, which waits for the self-test.
      if (this.#hasEnded) await host.ask('sandbox:stop', { sandboxId }).catch(() => {})
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
      const message = 'Python was lost, and its variables with it. A restart brings Python back.'
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
    if (status === this.#status || this.#hasEnded) return
    this.#status = status
    if (this.#isTelling) return
    this.#isTelling = true
    // What changes at once is told once: between two cells of a queue nobody needs to see an idle kernel.
    queueMicrotask(() => {
      this.#isTelling = false
      this.#parts.onChanged(this.view)
    })
  }

  async #lookUp<Found>(ask: (sandboxId: SandboxId) => Promise<Found>): Promise<Found> {
    const sandboxId = this.#living()
    if (this.#status.running) {
      throw new Refusal('kernel-busy', 'Python knows more once the cell that runs has ended.')
    }
    if (this.#lookUps >= mostLookUps) {
      throw new Refusal('too-many-tries', 'Python is still being asked. Please try again in a moment.')
    }
    this.#lookUps += 1
    try {
      return await ask(sandboxId)
    } finally {
      this.#lookUps -= 1
    }
  }

  #living(): SandboxId {
    this.#refuseWhenDead()
    if (this.#sandboxId && this.#status.phase !== 'off') return this.#sandboxId
    throw new Refusal('kernel-not-running', 'Python does not run yet. Run a cell to start it.')
  }

  #refuseWhenDead(): void {
    const { phase, exit } = this.#status
    if (phase !== 'dead') return
    throw new Refusal('kernel-not-running', exit?.message ?? 'Python has ended. Please restart it.')
  }
}
