// A sandbox-host that does nothing but note what it is asked and tell what a test wants it to tell.
import type { SandboxId } from '#protocol/ids.ts'
import type { KernelEvent } from '#protocol/kernel-events.ts'
import { Refusal } from '#protocol/refusals.ts'
import type { HostCommandName, HostInput, HostReply, KernelReport } from '#protocol/sandbox-host.ts'
import type { HostListener, SandboxHost } from '../../server/sandbox/sandbox-host-port.ts'

export class ScriptedHost implements SandboxHost {
  readonly asked: [HostCommandName, unknown][] = []
  /** What the next asking of a command does before it is answered. */
  readonly before = new Map<HostCommandName, () => Promise<void> | void>()
  readonly #listeners = new Set<HostListener>()
  readonly #sequences = new Map<SandboxId, number>()

  async ask<C extends HostCommandName>(command: C, input: HostInput<C>): Promise<HostReply<C>> {
    this.asked.push([command, input])
    await this.before.get(command)?.()
    return null as HostReply<C>
  }

  refuse(command: HostCommandName): void {
    this.before.set(command, () => {
      throw new Refusal('sandboxes-unavailable', 'No Docker.')
    })
  }

  /** The inputs of all askings of one command. */
  inputsOf<C extends HostCommandName>(command: C): HostInput<C>[] {
    return this.asked.filter(([asked]) => asked === command).map(([, input]) => input as HostInput<C>)
  }

  sendInput(): void {}

  listen(listener: HostListener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** The kernel of that sandbox tells something new. */
  tell(sandboxId: SandboxId, ...events: KernelEvent[]): void {
    for (const event of events) {
      const sequence = (this.#sequences.get(sandboxId) ?? 0) + 1
      this.#sequences.set(sandboxId, sequence)
      this.tellAgain(sandboxId, sequence, event)
    }
  }

  tellAgain(sandboxId: SandboxId, sequence: number, event: KernelEvent): void {
    const happening = { name: 'kernel:happened', data: { sandboxId, sequence, event } } as const
    for (const listener of this.#listeners) listener.happened?.(happening)
  }

  greet(...kernels: (Partial<KernelReport> & { sandboxId: SandboxId })[]): void {
    const report = { state: 'idle' as const, exit: null, running: null, queued: [], input: null }
    const greeting: HostReply<'host:greet'> = {
      version: 1,
      runtime: null,
      pid: 1,
      outage: null,
      sandboxes: [],
      terminals: [],
      kernels: kernels.map(kernel => ({ ...report, ...kernel })),
    }
    for (const listener of this.#listeners) listener.greeted?.(greeting)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listeners.clear()
  }
}
