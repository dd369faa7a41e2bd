// A sandbox-host that gives out no container before it was shown, from inside one, that nothing outside can be reached.
import type { TerminalId } from '#protocol/ids.ts'
import { Refusal } from '#protocol/refusals.ts'
import type { HostCommandName, HostInput, HostReply } from '#protocol/sandbox-host.ts'
import type { HostListener, SandboxHost } from './sandbox-host-port.ts'

/** What makes a container that people's code runs in. */
const makesContainers: readonly HostCommandName[] = ['sandbox:start', 'kernel:restart']

/** What people are told when a sandbox could reach that. */
export function leakSentence(reachable: readonly string[]): string {
  return `Sandboxes are closed: from inside one, ${reachable.join(', ')} can be reached. Please check Docker's network settings.`
}

export class TestedSandboxHost implements SandboxHost {
  readonly #host: SandboxHost
  /** One test for all who ask; a test that could not run is run again for the next one. */
  #test: Promise<HostReply<'host:self-test'>> | null = null

  constructor(host: SandboxHost) {
    this.#host = host
  }

  async ask<C extends HostCommandName>(command: C, input: HostInput<C>): Promise<HostReply<C>> {
    if (command === 'host:self-test') return (await this.#tested()) as HostReply<C>
    if (makesContainers.includes(command)) {
      const { reachable } = await this.#tested()
      if (reachable.length > 0) throw new Refusal('sandboxes-unavailable', leakSentence(reachable))
    }
    return this.#host.ask(command, input)
  }

  sendInput(terminalId: TerminalId, author: string, data: Uint8Array): void {
    this.#host.sendInput(terminalId, author, data)
  }

  listen(listener: HostListener): () => void {
    return this.#host.listen(listener)
  }

  #tested(): Promise<HostReply<'host:self-test'>> {
    this.#test ??= this.#host.ask('host:self-test', {}).catch(error => {
      this.#test = null
      throw error
    })
    return this.#test
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#host[Symbol.asyncDispose]()
  }
}
