// All kernels of this machine, by sandbox. Only finds the one that is meant; what a kernel does is in kernel-life.ts.
import type { Completion, Inspection } from '#protocol/completion.ts'
import type { ExecutionId, SandboxId } from '#protocol/ids.ts'
import { Refusal } from '#protocol/refusals.ts'
import type { HostInput, KernelReport, SandboxFile } from '#protocol/sandbox-host.ts'
import { KernelLife } from './kernel-life.ts'
import type { KernelContainer, KernelParts, Kernels } from './kernel-port.ts'
import { KernelRecord, type RecordedKernel, readKernelRecords, removeStrays } from './kernel-record.ts'
import { KernelSpares } from './kernel-spares.ts'

export class KernelHost implements Kernels {
  readonly #parts: KernelParts
  readonly #kernels = new Map<SandboxId, KernelLife>()
  readonly #spares: KernelSpares

  constructor(parts: KernelParts) {
    this.#parts = parts
    this.#spares = new KernelSpares({
      ...parts,
      isBusy: () => parts.isBusy() || [...this.#kernels.values()].some(({ isStarting }) => isStarting),
    })
  }

  async start({ sandboxId, image, label, files }: Parameters<Kernels['start']>[0]): Promise<void> {
    let kernel = this.#kernels.get(sandboxId)
    if (!kernel) {
      const { socketRoot } = this.#parts
      kernel = this.#add(KernelRecord.begin(socketRoot, { sandboxId, image, label }))
    }
    await kernel.start(files)
  }

  run({ sandboxId, cells }: HostInput<'kernel:run'>): void {
    this.#get(sandboxId).run(cells)
  }

  async complete({ sandboxId, source, offset }: HostInput<'kernel:complete'>): Promise<Completion> {
    return (await this.#get(sandboxId).ask({ kind: 'complete', source, offset })) as Completion
  }

  async inspect({ sandboxId, source, offset }: HostInput<'kernel:inspect'>): Promise<Inspection | null> {
    return (await this.#get(sandboxId).ask({ kind: 'inspect', source, offset })) as Inspection | null
  }

  async interrupt(sandboxId: SandboxId): Promise<void> {
    this.#get(sandboxId).interrupt()
  }

  async restart(sandboxId: SandboxId, files: readonly SandboxFile[]): Promise<void> {
    await this.#get(sandboxId).restart(files)
  }

  answer(sandboxId: SandboxId, executionId: ExecutionId, text: string): void {
    this.#get(sandboxId).answer(executionId, text)
  }

  acknowledge(sandboxId: SandboxId, sequence: number): void {
    this.#get(sandboxId).outbox.acknowledge(sequence)
  }

  async putFiles(sandboxId: SandboxId, files: readonly SandboxFile[]): Promise<void> {
    await this.#get(sandboxId).putFiles(files)
  }

  async removeFiles(sandboxId: SandboxId, paths: readonly string[]): Promise<void> {
    await this.#get(sandboxId).removeFiles(paths)
  }

  reports(): KernelReport[] {
    return [...this.#kernels.values()].map(kernel => kernel.report)
  }

  resend(): void {
    for (const kernel of this.#kernels.values()) kernel.outbox.resend()
  }

  async adopt(containers: readonly KernelContainer[]): Promise<void> {
    const recorded = readKernelRecords(this.#parts.socketRoot)
    const kept = await Promise.all(
      containers.map(async container => {
        const record = recorded.get(container.id)
        if (record && (await this.#goOn(container, record))) return [record]
        await container.remove()
        return []
      }),
    )
    removeStrays(this.#parts.socketRoot, kept.flat())
  }

  async stop(sandboxId: SandboxId): Promise<void> {
    const kernel = this.#kernels.get(sandboxId)
    if (!kernel) return
    this.#kernels.delete(sandboxId)
    await Promise.all([kernel[Symbol.asyncDispose](), this.#spares.release(kernel.image)])
  }

  /** Lets go of all kernels, which live on. Spare ones end. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const kernel of this.#kernels.values()) kernel.leave()
    await this.#spares[Symbol.asyncDispose]()
  }

  #add(record: KernelRecord): KernelLife {
    const kernel = new KernelLife({ ...this.#parts, spares: this.#spares, record })
    this.#kernels.set(kernel.sandboxId, kernel)
    this.#spares.use(kernel.image)
    return kernel
  }

  async #goOn(container: KernelContainer, recorded: RecordedKernel): Promise<boolean> {
    const kernel = this.#add(KernelRecord.goOn(this.#parts.socketRoot, recorded))
    try {
      await kernel.goOn(container)
      this.#spares.refill(kernel.image)
      return true
    } catch {
      await this.stop(kernel.sandboxId)
      return false
    }
  }

  #get(sandboxId: SandboxId): KernelLife {
    const kernel = this.#kernels.get(sandboxId)
    if (!kernel) throw new Refusal('kernel-not-running', 'Python does not run. Please start it again.')
    return kernel
  }
}
