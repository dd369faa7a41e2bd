// One server's connection to the sandbox-host in memory: breaks and comes back as a test wants it.
import type { SandboxId, TerminalId } from '#protocol/ids.ts'
import { Refusal } from '#protocol/refusals.ts'
import {
  type HostCommandName,
  type HostInput,
  type HostReply,
  hostProtocolVersion,
} from '#protocol/sandbox-host.ts'
import type { HostHappening, HostListener, SandboxHost } from '../../server/sandbox/sandbox-host-port.ts'
import type { FakeSandboxHost } from './fake-sandbox-host.ts'

const unreachable = 'The sandboxes cannot be reached at the moment.'

/** One server's connection. `cut` breaks it as a crash would; `mend` builds it again. */
export class FakeConnection implements SandboxHost {
  readonly #host: FakeSandboxHost
  readonly #claims: () => readonly SandboxId[] | null
  readonly #listeners: HostListener[] = []
  #isGreeted = false
  #isCut = false

  constructor(host: FakeSandboxHost, claims: () => readonly SandboxId[] | null) {
    this.#host = host
    this.#claims = claims
    setImmediate(() => void this.#greet())
  }

  async ask<C extends HostCommandName>(command: C, input: HostInput<C>): Promise<HostReply<C>> {
    if (!this.#isGreeted) throw new Refusal('sandboxes-unavailable', unreachable)
    const reply = await this.#host.answer(command, input)
    if (!this.#isGreeted) throw new Refusal('sandboxes-unavailable', unreachable)
    return reply
  }

  sendInput(terminalId: TerminalId, author: string, data: Uint8Array): void {
    if (this.#isGreeted) this.#host.input(terminalId, author, data.slice())
  }

  listen(listener: HostListener): () => void {
    this.#listeners.push(listener)
    return () => {
      const at = this.#listeners.indexOf(listener)
      if (at >= 0) this.#listeners.splice(at, 1)
    }
  }

  happened(happening: HostHappening): void {
    if (this.#isGreeted)
      for (const listener of [...this.#listeners]) listener.happened?.(structuredClone(happening))
  }

  output(terminalId: TerminalId, position: number, data: Uint8Array): void {
    if (this.#isGreeted)
      for (const listener of [...this.#listeners]) listener.output?.(terminalId, position, data)
  }

  /** The link breaks. */
  cut(): void {
    this.#isCut = true
    if (!this.#isGreeted) return
    this.#isGreeted = false
    this.#host.unwatchAll()
    for (const listener of [...this.#listeners]) listener.lost?.()
  }

  /** The link is there again; resolves after the greeting. */
  async mend(): Promise<void> {
    this.#isCut = false
    await this.#greet()
  }

  async #greet(): Promise<void> {
    if (this.#isCut || this.#isGreeted) return
    const claims = this.#claims()
    if (claims === null) {
      setImmediate(() => void this.#greet())
      return
    }
    const greeting = await this.#host.answer('host:greet', {
      version: hostProtocolVersion,
      claims: [...claims],
    })
    this.#isGreeted = true
    for (const listener of [...this.#listeners]) listener.greeted?.(greeting)
    this.#host.resendKernelEvents()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.cut()
  }
}
