// A server's side of a sandbox-host for tests: keeps a model of what it was told, and waits for facts.
import { randomUUID } from 'node:crypto'
import type { ExecutionId, HomeId, SandboxId, TerminalId } from '#protocol/ids.ts'
import type { KernelEvent } from '#protocol/kernel-events.ts'
import type { HostEvent, HostEventName, HostInput, HostReply } from '#protocol/sandbox-host.ts'
import type { HostHappening, SandboxHost } from '../../server/sandbox/sandbox-host-port.ts'
import { until } from '../support/until.ts'

export const newSandboxId = () => `sb-${randomUUID()}` as SandboxId
export const newHomeId = () => `h-${randomUUID()}` as HomeId
export const newTerminalId = () => `t-${randomUUID()}` as TerminalId
export const newExecutionId = () => `x-${randomUUID()}` as ExecutionId

interface Watched {
  position: number
  text: string
}

export class HostClient implements AsyncDisposable {
  readonly host: SandboxHost
  readonly happenings: HostHappening[] = []
  readonly #image: string
  readonly #watched = new Map<TerminalId, Watched>()
  greeting: HostReply<'host:greet'> | null = null

  /** `image` is what its sandboxes are started from. */
  constructor(host: SandboxHost, image = 'python') {
    this.host = host
    this.#image = image
    host.listen({
      greeted: greeting => {
        this.greeting = greeting
      },
      lost: () => {
        this.greeting = null
      },
      happened: happening => this.happenings.push(happening),
      output: (terminalId, position, data) => {
        const watched = this.#watched.get(terminalId)
        if (!watched || position <= watched.position) return
        watched.position = position
        watched.text += Buffer.from(data).toString('utf8')
      },
    })
  }

  async isGreeted(): Promise<HostReply<'host:greet'>> {
    await until(() => this.greeting !== null, 'a greeting')
    return this.greeting as HostReply<'host:greet'>
  }

  /** A workspace with its prompt. */
  async startWorkspace(
    changes: Partial<HostInput<'sandbox:start'>> = {},
  ): Promise<{ sandboxId: SandboxId; terminalId: TerminalId }> {
    const sandboxId = newSandboxId()
    const terminalId = newTerminalId()
    const label = 'Ann'
    await this.host.ask('sandbox:start', {
      sandboxId,
      purpose: 'workspace',
      image: this.#image,
      terminalId,
      label,
      files: [],
      ...changes,
    })
    return { sandboxId, terminalId }
  }

  async startKernel(): Promise<SandboxId> {
    const sandboxId = newSandboxId()
    const input = { sandboxId, image: this.#image, label: 'Class', files: [], terminalId: null }
    await this.host.ask('sandbox:start', { purpose: 'kernel', ...input })
    return sandboxId
  }

  async enterHome(
    sandboxId: SandboxId,
    homeId: HomeId,
    changes: Partial<HostInput<'home:enter'>> = {},
  ): Promise<void> {
    await this.host.ask('home:enter', { sandboxId, homeId, isEmptied: false, files: [], ...changes })
  }

  /** Opens one more terminal of a sandbox. */
  async openTerminal(
    sandboxId: SandboxId,
    kind: HostInput<'terminal:open'>['kind'],
    changes: Partial<HostInput<'terminal:open'>> = {},
  ): Promise<TerminalId> {
    const terminalId = newTerminalId()
    const size = { columns: 80, rows: 24 }
    await this.host.ask('terminal:open', { sandboxId, terminalId, kind, file: null, ...size, ...changes })
    return terminalId
  }

  async watch(terminalId: TerminalId): Promise<HostReply<'terminal:watch'>> {
    const earlier: [number, string][] = []
    const watched = { position: Number.POSITIVE_INFINITY, text: '' }
    this.#watched.set(terminalId, watched)
    const stop = this.host.listen({
      output: (id, position, data) => {
        if (id === terminalId) earlier.push([position, Buffer.from(data).toString('utf8')])
      },
    })
    const snapshot = await this.host.ask('terminal:watch', { terminalId })
    stop()
    watched.position = snapshot.position
    watched.text = Buffer.from(snapshot.base64, 'base64').toString('utf8')
    for (const [position, text] of earlier) {
      if (position <= watched.position) continue
      watched.position = position
      watched.text += text
    }
    return snapshot
  }

  /** Everything seen of a watched terminal, without what only moves and colours. */
  text(terminalId: TerminalId): string {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: it is what is taken out.
    return (this.#watched.get(terminalId)?.text ?? '').replace(/\x1b\[[0-9;?]*[a-zA-Z]|\x1b[=>]/g, '')
  }

  type(terminalId: TerminalId, text: string): void {
    this.host.sendInput(terminalId, '', Buffer.from(text))
  }

  /** Waits until a watched terminal has shown `text`, `times` times. */
  async sees(terminalId: TerminalId, text: string, times = 1): Promise<void> {
    const fact = () => this.text(terminalId).split(text).length > times
    await until(
      fact,
      `"${text}" ${times} times in ${JSON.stringify(this.text(terminalId).slice(-500))}`,
      30_000,
    )
  }

  /** Waits for an event that was or will be told. */
  async hears<E extends HostEventName>(
    name: E,
    fits: (data: HostEvent<E>) => boolean,
  ): Promise<HostEvent<E>> {
    const ofThatName = () =>
      this.happenings.filter(happening => happening.name === name).map(({ data }) => data as HostEvent<E>)
    await until(
      () => ofThatName().some(fits),
      `${name} in ${JSON.stringify(this.happenings).slice(-1000)}`,
      30_000,
    )
    return ofThatName().find(fits) as HostEvent<E>
  }

  kernelEvents(sandboxId: SandboxId): { sequence: number; event: KernelEvent }[] {
    return this.happenings.flatMap(({ name, data }) =>
      name === 'kernel:happened' && data.sandboxId === sandboxId ? [data] : [],
    )
  }

  /** Runs a cell to its end and returns what was told of it, without its place. */
  async run(sandboxId: SandboxId, code: string, stopOnError = true): Promise<Record<string, unknown>[]> {
    const executionId = newExecutionId()
    await this.begin(sandboxId, [{ executionId, code, stopOnError }])
    await this.finished(sandboxId, executionId)
    return this.told(sandboxId, executionId)
  }

  /** Queues cells, all at once. */
  async begin(
    sandboxId: SandboxId,
    runs: readonly { executionId: ExecutionId; code: string; stopOnError?: boolean }[],
  ): Promise<void> {
    const cells = runs.map(run => ({ stopOnError: true, cellId: 'cell' as never, ...run }))
    await this.host.ask('kernel:run', { sandboxId, cells })
  }

  /** A kernel's first completion may take longer than it is given, on a machine with much to do. */
  async isWarm(sandboxId: SandboxId): Promise<void> {
    const ask = () => this.host.ask('kernel:complete', { sandboxId, source: 'pri', offset: 3 })
    while (!(await ask().catch(() => null)));
  }

  async finished(sandboxId: SandboxId, executionId: ExecutionId): Promise<void> {
    await this.hears(
      'kernel:happened',
      data =>
        data.sandboxId === sandboxId &&
        data.event.type === 'finished' &&
        data.event.executionId === executionId,
    )
  }

  told(sandboxId: SandboxId, executionId: ExecutionId): Record<string, unknown>[] {
    return this.kernelEvents(sandboxId).flatMap(({ event }) => {
      if (!('executionId' in event) || event.executionId !== executionId) return []
      const { executionId: _execution, cellId: _cell, ...rest } = event
      return [rest]
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.host[Symbol.asyncDispose]()
  }
}
