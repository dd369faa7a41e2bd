// All participants' sandboxes of this machine, and their terminals by id. Knows no server.
import type { SandboxId, TerminalId } from '#protocol/ids.ts'
import { Refusal } from '#protocol/refusals.ts'
import type { HostInput } from '#protocol/sandbox-host.ts'
import { demandRoom } from './capacity.ts'
import type { Container } from './container.ts'
import { imagePrograms, labels } from './hardening.ts'
import { StartLine } from './start-line.ts'
import type { Terminal } from './terminal.ts'
import { Workspace, type WorkspaceParts } from './workspace.ts'

/** More at once make each slower and the machine deaf. */
const startsAtOnce = 3

export class Workspaces {
  readonly #parts: WorkspaceParts
  readonly #line = new StartLine(startsAtOnce)
  readonly #running = new Map<SandboxId, Workspace>()
  readonly #starting = new Map<SandboxId, Promise<Workspace>>()
  /** Asked to stop before they ran. */
  readonly #unwanted = new Set<SandboxId>()

  constructor(parts: WorkspaceParts) {
    this.#parts = parts
  }

  get all(): readonly Workspace[] {
    return [...this.#running.values()]
  }

  get isStarting(): boolean {
    return this.#starting.size > 0
  }

  /** Resolves when the prompt is there; refuses `no-room`. Starting one that runs or starts is not an error. */
  async start(input: HostInput<'sandbox:start'>): Promise<void> {
    const { sandboxId } = input
    const before = this.#running.get(sandboxId)
    if (before && !before.exit) return
    const starting = this.#starting.get(sandboxId) ?? this.#begin(input, before)
    await starting
  }

  async stop(sandboxId: SandboxId): Promise<void> {
    if (this.#starting.has(sandboxId)) {
      this.#unwanted.add(sandboxId)
      await this.#starting.get(sandboxId)?.catch(() => {})
    }
    const workspace = this.#running.get(sandboxId)
    this.#running.delete(sandboxId)
    await workspace?.stop()
  }

  /** Ends every sandbox that is not claimed, also those that are only starting. */
  async stopUnclaimed(claims: ReadonlySet<SandboxId>): Promise<void> {
    const known = new Set([...this.#running.keys(), ...this.#starting.keys()])
    await Promise.allSettled([...known].filter(id => !claims.has(id)).map(id => this.stop(id)))
  }

  /** A container that runs already, with what its first terminal printed so far. */
  async adopt(container: Container, log: Buffer): Promise<void> {
    const terminalId = container.labels[labels.terminal]
    if (!terminalId) return container.remove()
    const first = { id: terminalId as TerminalId, log }
    this.#running.set(container.sandboxId, await Workspace.adopt(this.#parts, container, first))
  }

  ofContainer(containerId: string): Workspace | undefined {
    return this.all.find(workspace => workspace.containerId === containerId)
  }

  /** Refuses `not-found`. */
  find(sandboxId: SandboxId): Workspace {
    const workspace = this.#running.get(sandboxId)
    if (!workspace) throw new Refusal('not-found', 'That sandbox is gone. Open a new one.')
    return workspace
  }

  /** Refuses `not-found`. */
  terminal(terminalId: TerminalId): Terminal {
    const terminal = this.findTerminal(terminalId)
    if (!terminal) throw new Refusal('not-found', 'That terminal is gone. Open a new one.')
    return terminal
  }

  findTerminal(terminalId: TerminalId): Terminal | null {
    for (const workspace of this.#running.values()) {
      const terminal = workspace.findTerminal(terminalId)
      if (terminal) return terminal
    }
    return null
  }

  async closeTerminal(terminalId: TerminalId): Promise<void> {
    for (const workspace of this.#running.values()) {
      if (workspace.findTerminal(terminalId)) await workspace.closeTerminal(terminalId)
    }
  }

  /** Ends all of them. */
  async stopAll(): Promise<void> {
    await this.stopUnclaimed(new Set())
  }

  /** Lets go of all without ending them. */
  leaveAll(): void {
    for (const workspace of this.#running.values()) workspace.leave()
  }

  #begin(input: HostInput<'sandbox:start'>, before: Workspace | undefined): Promise<Workspace> {
    const { sandboxId, terminalId } = input
    if (!terminalId) throw new Refusal('bad-request', 'A workspace needs an id for its first terminal.')
    const starting = this.#line.run(async () => {
      await before?.stop()
      this.#demandWanted(sandboxId)
      await demandRoom()
      const container = await this.#parts.containers.create({
        ...input,
        purpose: 'workspace',
        command: [`${imagePrograms}/repl-loop`],
        labels: { [labels.terminal]: terminalId },
        socketDirectory: null,
      })
      const workspace = await Workspace.start(this.#parts, container, terminalId, input.files)
      this.#running.set(sandboxId, workspace)
      return workspace
    })
    this.#starting.set(sandboxId, starting)
    const settled = () => {
      this.#starting.delete(sandboxId)
      this.#unwanted.delete(sandboxId)
    }
    starting.then(settled, settled)
    return starting
  }

  #demandWanted(sandboxId: SandboxId): void {
    if (this.#unwanted.has(sandboxId))
      throw new Refusal('not-found', 'The sandbox was closed before it could start.')
  }
}
