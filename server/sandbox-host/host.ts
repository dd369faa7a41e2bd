// The sandbox-host put together: Docker, workspaces, kernels and the link to the server. Knows no process.
import { join } from 'node:path'
import type { Logger } from 'pino'
import type { Container } from './container.ts'
import { Containers } from './containers.ts'
import { Engine } from './engine.ts'
import { HomeStore } from './home-store.ts'
import { Homes } from './homes.ts'
import { type HostParts, hostAnswers, removeEverything } from './host-commands.ts'
import { KernelHost } from './kernel-host.ts'
import { homeLabels, removeOrphans } from './orphans.ts'
import { Pictures } from './pictures.ts'
import { PtyWatch } from './pty-watch.ts'
import { Recordings } from './recordings.ts'
import { readSeccomp } from './seccomp.ts'
import { ServerLink } from './server-link.ts'
import { isStillOurs, type StateDirectory } from './state-directory.ts'
import { Workspaces } from './workspaces.ts'

export interface HostOptions {
  readonly state: StateDirectory
  readonly log: Logger
  /** What Docker runs sandboxes by; its own default unless told. */
  readonly runtime?: string | null
  /** How long after the start of a kernel a spare one is made; some seconds unless told. */
  readonly spareDelayMs?: number
  /** The host has nothing left to do: the server told it to end, or none has come for long. */
  ended(): void
}

/** A class does not outlive a night without its server; the machine should not carry its sandboxes on. */
const lonelyLimitMs = 12 * 60 * 60 * 1000
/** How often a sandbox-host without a server looks whether one can still come. */
const lonelyLookMs = 20_000
/** The first cells of a kernel come right behind its start and need the machine. */
const spareDelayMs = 5000

export class Host implements AsyncDisposable {
  readonly #options: HostOptions
  readonly #parts: HostParts
  readonly #link: ServerLink
  readonly #homes: Homes
  readonly #ptyWatch: PtyWatch
  #lonelyTimer: NodeJS.Timeout | undefined
  #isReady: () => void = () => {}
  #hasStarted = false
  #hasLooked = false

  constructor(options: HostOptions) {
    const { state, log, runtime = null } = options
    this.#options = options
    const engine = new Engine({
      hostId: state.hostId,
      runtime,
      log,
      onOutage: outage => this.#link.send('outage:changed', { outage }),
      onEvent: ({ action, containerId }) => {
        if (action === 'oom') workspaces.ofContainer(containerId)?.outOfMemory()
        else void containers.died(containerId)
      },
      returned: () => this.#lookAround(),
    })
    const containers = new Containers({
      engine,
      hostId: state.hostId,
      homeLabels: () => homeLabels(state.path),
      seccomp: readSeccomp(),
      runtime,
      log,
    })
    const recordings = new Recordings({ directory: join(state.path, 'recordings'), log })
    this.#homes = new Homes({ store: new HomeStore(join(state.path, 'homes')), log })
    const pictures = new Pictures()
    const workspaces = new Workspaces({
      containers,
      pictures,
      homes: this.#homes,
      recordings,
      log,
      events: {
        output: (terminalId, position, data) => this.#link.sendOutput(terminalId, position, data),
        resized: (terminalId, columns, rows) =>
          this.#link.send('terminal:resized', { terminalId, columns, rows }),
        terminalRenewed: terminalId => this.#link.send('terminal:lagged', { terminalId }),
        filesChanged: (sandboxId, listing) => this.#link.send('files:changed', { sandboxId, listing }),
        terminalExited: (terminalId, exit) => this.#link.send('terminal:exited', { terminalId, exit }),
        sandboxExited: (sandboxId, exit) => this.#link.send('sandbox:exited', { sandboxId, exit }),
      },
    })
    this.#ptyWatch = new PtyWatch({
      log,
      users: () => workspaces.all,
      terminals: () => workspaces.all.reduce((sum, { terminals }) => sum + terminals.length, 0),
    })
    const kernels = new KernelHost({
      containers,
      socketRoot: state.kernelRoot,
      spareDelayMs: options.spareDelayMs ?? spareDelayMs,
      isBusy: () => workspaces.isStarting,
      emit: (sandboxId, sequence, event) =>
        this.#link.send('kernel:happened', { sandboxId, sequence, event }),
    })
    const ready = new Promise<void>(resolve => {
      this.#isReady = resolve
    })
    this.#parts = {
      runtime,
      engine,
      containers,
      workspaces,
      homes: this.#homes,
      recordings,
      pictures,
      kernels,
      ready,
      end: () => setImmediate(options.ended),
    }
    this.#link = new ServerLink({
      socketPath: state.socketPath,
      log,
      answer: hostAnswers(this.#parts),
      answered: command => {
        if (command === 'host:greet') kernels.resend()
      },
      input: (terminalId, author, data) => void workspaces.findTerminal(terminalId)?.write(data, author),
      connected: () => this.#serverCame(),
      disconnected: () => this.#serverWent(),
    })
  }

  /** False when another sandbox-host serves this state directory. */
  async start(): Promise<boolean> {
    if (!(await this.#link.listen())) return false
    this.#serverWent()
    await this.#parts.engine.start()
    this.#hasStarted = true
    this.#isReady()
    return true
  }

  async #lookAround(): Promise<void> {
    const isFirstLook = !this.#hasLooked
    const adopted = await this.#parts.containers.reconcile()
    for (const workspace of this.#parts.workspaces.all) workspace.engineReturned()
    await this.#adopt(adopted)
    // A server that was greeted before it was known what is left has to be told: it greets once more.
    if (isFirstLook && this.#hasStarted) this.#link.disconnect()
    const { log } = this.#options
    removeOrphans(this.#parts.engine.docker, log).catch(error =>
      log.warn({ err: error }, 'could not look for containers that nobody claims'),
    )
  }

  async #adopt(found: readonly Container[]): Promise<void> {
    const { containers, workspaces, kernels } = this.#parts
    for (const { sandboxId } of found) {
      this.#options.log.info({ sandboxId }, 'goes on with a sandbox from before')
    }
    const of = Map.groupBy(found, ({ purpose }) => (purpose === 'kernel' ? 'kernels' : 'workspaces'))
    const adoptions = (of.get('workspaces') ?? []).map(async container =>
      workspaces.adopt(container, await containers.logOf(container)),
    )
    // Only when this process looks for the first time does what lies around belong to an earlier one.
    if (!this.#hasLooked) adoptions.push(kernels.adopt(of.get('kernels') ?? []))
    this.#hasLooked = true
    await Promise.all(adoptions)
  }

  #serverCame(): void {
    clearInterval(this.#lonelyTimer)
    this.#options.log.info('a server came')
  }

  #serverWent(): void {
    this.#options.log.info('waits for a server')
    for (const workspace of this.#parts.workspaces.all) workspace.unwatch()
    clearInterval(this.#lonelyTimer)
    const since = performance.now()
    this.#lonelyTimer = setInterval(() => {
      const { state } = this.#options
      if (performance.now() - since > lonelyLimitMs) void this.#giveUp('no server has come for long')
      else if (!isStillOurs(state)) void this.#giveUp('the state directory is gone')
    }, lonelyLookMs)
  }

  async #giveUp(reason: string): Promise<void> {
    clearInterval(this.#lonelyTimer)
    this.#options.log.info({ reason }, 'removes everything')
    await removeEverything(this.#parts)
    this.#options.ended()
  }

  /** Lets go of everything and ends nothing: the next sandbox-host goes on with what runs. */
  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#lonelyTimer)
    await this.#link[Symbol.asyncDispose]()
    await this.#parts.engine[Symbol.asyncDispose]()
    this.#homes[Symbol.dispose]()
    this.#ptyWatch[Symbol.dispose]()
    this.#parts.workspaces.leaveAll()
    await this.#parts.recordings[Symbol.asyncDispose]()
    await this.#parts.kernels[Symbol.asyncDispose]()
  }
}
