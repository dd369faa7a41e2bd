// Sandboxes of one image on a sandbox-host of their own, as the server would have them: started, watched, typed into.
import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import type { ExecutionId, SandboxId, TerminalId } from '../../server/protocol/ids.ts'
import type { HostInput } from '../../server/protocol/sandbox-host.ts'
import { connectSandboxHost } from '../../server/sandbox/connect-sandbox-host.ts'
import type { HostHappening, SandboxHost } from '../../server/sandbox/sandbox-host-port.ts'

/** How long anything may take, on a machine with much to do. */
const patienceMs = 30_000

export class CheckedSandboxes implements AsyncDisposable {
  readonly host: SandboxHost
  readonly image: string
  readonly #folder: string
  readonly #claimed: SandboxId[] = []
  readonly #texts = new Map<TerminalId, string>()
  readonly #happenings: HostHappening[] = []
  readonly #waiting = new Set<() => void>()
  readonly #greeted: Promise<void>

  static async open(image: string): Promise<CheckedSandboxes> {
    const sandboxes = new CheckedSandboxes(image, await mkdtemp(join(tmpdir(), 'followalong-check-')))
    await sandboxes.#greeted
    return sandboxes
  }

  private constructor(image: string, folder: string) {
    this.image = image
    this.#folder = folder
    this.host = connectSandboxHost({
      stateDirectory: folder,
      serverLog: pino({ level: 'silent' }),
      claims: () => this.#claimed,
    })
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    this.#greeted = promise
    this.host.listen({
      greeted: ({ outage }) => (outage === null ? resolve() : reject(new Error(outage))),
      happened: happening => {
        this.#happenings.push(happening)
        this.#look()
      },
      output: (terminalId, _position, data) => {
        const before = this.#texts.get(terminalId) ?? ''
        this.#texts.set(terminalId, before + Buffer.from(data).toString('utf8'))
        this.#look()
      },
    })
  }

  /** A participant's sandbox, with the id of its first terminal. */
  async workspace(): Promise<{ readonly sandboxId: SandboxId; readonly terminalId: TerminalId }> {
    const terminalId = randomUUID() as string as TerminalId
    return { sandboxId: await this.#start('workspace', terminalId), terminalId }
  }

  async kernel(): Promise<SandboxId> {
    return this.#start('kernel', null)
  }

  async terminal(
    sandboxId: SandboxId,
    kind: HostInput<'terminal:open'>['kind'],
    file: string | null = null,
  ): Promise<TerminalId> {
    const terminalId = randomUUID() as string as TerminalId
    await this.host.ask('terminal:open', { sandboxId, terminalId, kind, file, columns: 100, rows: 30 })
    await this.watch(terminalId)
    return terminalId
  }

  async watch(terminalId: TerminalId): Promise<void> {
    const { base64 } = await this.host.ask('terminal:watch', { terminalId })
    const screen = Buffer.from(base64, 'base64').toString('utf8')
    this.#texts.set(terminalId, screen + (this.#texts.get(terminalId) ?? ''))
  }

  type(terminalId: TerminalId, text: string): void {
    this.host.sendInput(terminalId, '', Buffer.from(text))
  }

  /** Rejects, with what was shown instead, when a watched terminal does not show it in time. */
  async sees(terminalId: TerminalId, wanted: string | RegExp): Promise<string> {
    const shown = () => plain(this.#texts.get(terminalId) ?? '')
    const isThere = () => (typeof wanted === 'string' ? shown().includes(wanted) : wanted.test(shown()))
    await this.#until(
      isThere,
      () => `nothing like ${wanted} was shown, but ${JSON.stringify(shown().slice(-200))}`,
    )
    return shown()
  }

  /** Runs a cell to its end; resolves with its result as text, or the name of its error. */
  async run(sandboxId: SandboxId, code: string, whileItRuns?: () => Promise<unknown>): Promise<string> {
    const executionId = randomUUID() as string as ExecutionId
    const events = () =>
      this.#happenings.flatMap(({ name, data }) =>
        name === 'kernel:happened' && 'executionId' in data.event && data.event.executionId === executionId
          ? [data.event]
          : [],
      )
    const has = (type: string) => () => events().some(event => event.type === type)
    const cells = [{ executionId, cellId: 'cell' as never, code, stopOnError: true }]
    await this.host.ask('kernel:run', { sandboxId, cells })
    await this.#until(has('started'), () => 'the kernel did not begin the cell')
    await whileItRuns?.()
    await this.#until(has('finished'), () => 'the kernel did not end the cell')
    return events()
      .map(event => {
        if (event.type === 'result') return String(event.data['text/plain'])
        return event.type === 'error' ? event.name : ''
      })
      .join('')
  }

  async #start(purpose: 'workspace' | 'kernel', terminalId: TerminalId | null): Promise<SandboxId> {
    const sandboxId = randomUUID() as string as SandboxId
    this.#claimed.push(sandboxId)
    const { image } = this
    await this.host.ask('sandbox:start', { sandboxId, purpose, image, terminalId, label: 'check', files: [] })
    return sandboxId
  }

  async #until(isThere: () => boolean, complaint: () => string): Promise<void> {
    if (isThere()) return
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const look = () => {
      if (isThere()) resolve()
    }
    const timer = setTimeout(() => reject(new Error(complaint())), patienceMs)
    this.#waiting.add(look)
    try {
      await promise
    } finally {
      clearTimeout(timer)
      this.#waiting.delete(look)
    }
  }

  #look(): void {
    for (const look of this.#waiting) look()
  }

  /** Ends all of it and leaves nothing behind. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.host.ask('host:end', { removeAll: true }).catch(() => {})
    await this.host[Symbol.asyncDispose]()
    await rm(this.#folder, { recursive: true, force: true })
  }
}

/** Without what only moves and colours. */
function plain(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: it is what is taken out.
  return text.replace(/\x1b\[[0-9;?]*[a-zA-Z]|\x1b[=>]/g, '')
}
