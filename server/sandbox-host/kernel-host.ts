// All kernels of this machine, by sandbox. Only finds the one that is meant; what a kernel does is in kernel-life.ts.
import type { Completion, Inspection } from '#protocol/completion.ts'
import type { ExecutionId, SandboxId } from '#protocol/ids.ts'
import { Refusal } from '#protocol/refusals.ts'
import type { HostInput, KernelReport, SandboxFile } from '#protocol/sandbox-host.ts'
import { KernelLife } from './kernel-life.ts'
import type { KernelContainer, KernelParts, Kernels } from './kernel-port.ts'
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
      kernel = new KernelLife({ ...this.#parts, spares: this.#spares, sandboxId, image, label })
      this.#kernels.set(sandboxId, kernel)
      this.#spares.use(image)
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

  /** The events and the queue of a kernel died with the host that had it, so its variables alone are of little use. */
  async adopt(container: KernelContainer): Promise<void> {
    await container.remove()
  }

  async stop(sandboxId: SandboxId): Promise<void> {
    const kernel = this.#kernels.get(sandboxId)
    if (!kernel) return
    this.#kernels.delete(sandboxId)
    await Promise.all([kernel[Symbol.asyncDispose](), this.#spares.release(kernel.image)])
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#kernels.keys()].map(sandboxId => this.stop(sandboxId)))
    await this.#spares[Symbol.asyncDispose]()
  }

  #get(sandboxId: SandboxId): KernelLife {
    const kernel = this.#kernels.get(sandboxId)
    if (!kernel) throw new Refusal('kernel-not-running', 'Python does not run. Please start it again.')
    return kernel
  }
}
