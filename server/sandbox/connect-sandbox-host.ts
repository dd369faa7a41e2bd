// The sandbox-host over its unix socket: started when none answers, greeted, and connected to again for ever.
import { spawn } from 'node:child_process'
import { closeSync, mkdirSync, openSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { SandboxId, TerminalId } from '#protocol/ids.ts'
import { Refusal } from '#protocol/refusals.ts'
import {
  type HostCommandName,
  type HostInput,
  type HostReply,
  hostProtocolVersion,
} from '#protocol/sandbox-host.ts'
import type { Logger } from '../log.ts'
import { SandboxHostLink, unreachable } from './sandbox-host-link.ts'
import type { HostListener, SandboxHost } from './sandbox-host-port.ts'

export interface ConnectOptions {
  /** Where the sandbox-host keeps its socket and log; made when missing. */
  readonly stateDirectory: string
  readonly serverLog: Logger
  /** What Docker is to run sandboxes by, null for its own default. One that does otherwise is started anew; unless told, any will do. */
  readonly runtime?: string | null
  /** All sandboxes that the server knows of: others are removed. Null while it has not read them yet; asked again soon. */
  claims(): readonly SandboxId[] | null
}

const program = fileURLToPath(new URL('../sandbox-host/main.ts', import.meta.url))
const firstRetryMs = 50
const lastRetryMs = 500
const claimsRetryMs = 20
/** A sandbox-host needs half a second to listen; under load, some more. Only then another one is started. */
const startPatienceMs = 5000

/** Returns at once; listeners are told `greeted` when the sandbox-host is there. */
export function connectSandboxHost(options: ConnectOptions): SandboxHost {
  return new ConnectedSandboxHost(options)
}

class ConnectedSandboxHost implements SandboxHost {
  readonly #options: ConnectOptions
  readonly #listeners: HostListener[] = []
  #link: SandboxHostLink | null = null
  #isGreeted = false
  #isDisposed = false
  #retryMs = firstRetryMs
  #retryTimer: NodeJS.Timeout | undefined
  #startedAt = Number.NEGATIVE_INFINITY

  constructor(options: ConnectOptions) {
    this.#options = options
    // Not now: whoever makes it adds listeners first.
    this.#retryTimer = setTimeout(() => void this.#connect(), 0)
  }

  async ask<C extends HostCommandName>(command: C, input: HostInput<C>): Promise<HostReply<C>> {
    if (!this.#link || !this.#isGreeted) throw new Refusal('sandboxes-unavailable', unreachable)
    return this.#link.ask(command, input)
  }

  sendInput(terminalId: TerminalId, author: string, data: Uint8Array): void {
    if (this.#isGreeted) this.#link?.sendInput(terminalId, author, data)
  }

  listen(listener: HostListener): () => void {
    this.#listeners.push(listener)
    return () => {
      const at = this.#listeners.indexOf(listener)
      if (at >= 0) this.#listeners.splice(at, 1)
    }
  }

  async #connect(): Promise<void> {
    // Nothing is greeted before it is known what to keep, or everything would be removed.
    if (this.#options.claims() === null) {
      this.#retryTimer = setTimeout(() => void this.#connect(), claimsRetryMs)
      return
    }
    let opened: SandboxHostLink | null = null
    try {
      const socketPath = await readFile(join(this.#options.stateDirectory, 'address'), 'utf8')
      const link = await SandboxHostLink.open(socketPath, {
        happened: happening => this.#tell(listener => listener.happened?.(happening)),
        output: (terminalId, position, data) =>
          this.#tell(listener => listener.output?.(terminalId, position, data)),
        closed: error => this.#lose(link, error),
      })
      if (this.#isDisposed) return link[Symbol.dispose]()
      opened = link
      this.#link = link
      await this.#greet(link)
    } catch (error) {
      if (this.#isDisposed) return
      if (!opened) {
        this.#startProcess()
        this.#retry()
        return
      }
      this.#options.serverLog.warn({ err: error }, 'the sandbox-host could not be greeted')
      opened[Symbol.dispose]()
      this.#lose(opened, null)
    }
  }

  async #greet(link: SandboxHostLink): Promise<void> {
    const claims = [...(this.#options.claims() ?? [])]
    const greeting = await link.ask('host:greet', { version: hostProtocolVersion, claims })
    const { runtime = greeting.runtime, serverLog } = this.#options
    if (greeting.version !== hostProtocolVersion || greeting.runtime !== runtime) {
      serverLog.info(
        { version: greeting.version, runtime: greeting.runtime },
        'the sandbox-host is of another version or runtime: starts it anew',
      )
      await link.ask('host:end', { removeAll: false })
      return
    }
    this.#isGreeted = true
    this.#retryMs = firstRetryMs
    this.#startedAt = Number.NEGATIVE_INFINITY
    serverLog.info({ pid: greeting.pid }, 'connected to the sandbox-host')
    this.#tell(listener => listener.greeted?.(greeting))
    // What was given up while the greeting was on its way could not be told of, and had been claimed.
    const stillClaimed = new Set(this.#options.claims())
    for (const sandboxId of claims) {
      if (!stillClaimed.has(sandboxId)) link.ask('sandbox:stop', { sandboxId }).catch(() => {})
    }
  }

  #lose(link: SandboxHostLink, error: Error | null): void {
    if (this.#link !== link) return
    this.#link = null
    const wasGreeted = this.#isGreeted
    this.#isGreeted = false
    if (this.#isDisposed) return
    if (wasGreeted) {
      this.#options.serverLog.warn({ err: error }, 'lost the sandbox-host')
      this.#tell(listener => listener.lost?.())
    }
    this.#retry()
  }

  #retry(): void {
    this.#retryTimer = setTimeout(() => void this.#connect(), this.#retryMs)
    this.#retryMs = Math.min(2 * this.#retryMs, lastRetryMs)
  }

  /** Detached, so that it outlives this process; its own log takes over from standard error once it runs. */
  #startProcess(): void {
    if (performance.now() - this.#startedAt < startPatienceMs) return
    this.#startedAt = performance.now()
    const { stateDirectory, runtime, serverLog } = this.#options
    mkdirSync(stateDirectory, { recursive: true, mode: 0o700 })
    const errors = openSync(join(stateDirectory, 'errors'), 'a', 0o600)
    const child = spawn(process.execPath, [program, stateDirectory, ...(runtime ? [runtime] : [])], {
      detached: true,
      stdio: ['ignore', errors, errors],
      cwd: '/',
    })
    closeSync(errors)
    child.on('error', error => serverLog.error({ err: error }, 'the sandbox-host could not be started'))
    child.unref()
    serverLog.info({ pid: child.pid }, 'started the sandbox-host')
    this.#retryMs = firstRetryMs
  }

  #tell(what: (listener: HostListener) => void): void {
    for (const listener of [...this.#listeners]) {
      try {
        what(listener)
      } catch (error) {
        // A fault in one feature must not cut the others off.
        this.#options.serverLog.error({ err: error }, 'a listener to the sandbox-host failed')
      }
    }
  }

  /** Lets go of the sandbox-host, which goes on. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isDisposed = true
    clearTimeout(this.#retryTimer)
    this.#link?.[Symbol.dispose]()
  }
}
