// Docker itself: is it there, and what does it tell about our containers. The one owner of the connection to it.
import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import Docker from 'dockerode'
import type { Logger } from 'pino'
import { Refusal } from '#protocol/refusals.ts'
import { labels } from './hardening.ts'
import { unknownRuntime } from './machine-findings.ts'

export const outageSentence =
  'Docker does not answer. Sandboxes and kernels are out of service, everything else goes on. ' +
  'It comes back by itself when Docker runs again.'

export interface EngineEvent {
  readonly action: string
  readonly containerId: string
}

export interface EngineParts {
  readonly hostId: string
  /** What sandboxes are to be run by; null for Docker's own default. */
  readonly runtime: string | null
  readonly log: Logger
  /** A sentence when Docker went away, null when it is back and `returned` has run. */
  onOutage(outage: string | null): void
  onEvent(event: EngineEvent): void
  /** Docker answers again, or for the first time: find out what is there. */
  returned(): Promise<void>
}

const pollMs = 1000
const pingTimeoutMs = 5000

export class Engine implements AsyncDisposable {
  readonly docker = new Docker()
  readonly #knocking = knockingDocker()
  readonly #parts: EngineParts
  #outage: string | null = outageSentence
  /** That Docker answers, but does not know the runtime. */
  #unknownRuntime: string | null = null
  #events: NodeJS.ReadableStream | null = null
  #timer: NodeJS.Timeout | undefined
  #isDisposed = false

  constructor(parts: EngineParts) {
    this.#parts = parts
  }

  get outage(): string | null {
    return this.#outage ?? this.#unknownRuntime
  }

  /** Looks once and keeps looking. Resolves after the first look, whatever it found. */
  async start(): Promise<void> {
    await this.#look()
  }

  /** Throws `sandboxes-unavailable` while Docker is away or does not know the runtime. */
  demand(): Docker {
    if (this.outage !== null) throw new Refusal('sandboxes-unavailable', this.outage)
    return this.docker
  }

  async #look(): Promise<void> {
    const isThere = await this.#answers()
    if (this.#isDisposed) return
    if (isThere && this.#outage !== null) await this.#comeBack()
    else if (!isThere && this.#outage === null) this.#goAway()
    else if (isThere && this.#unknownRuntime !== null) await this.#findRuntime()
    if (!this.#isDisposed) this.#timer = setTimeout(() => void this.#look(), pollMs)
  }

  /** Docker takes no new connections any more; on those that it has, it may still answer. One that is only slow stays. */
  async isLeaving(): Promise<boolean> {
    return this.#knocking.ping().then(
      () => false,
      error => (error as { statusCode?: number }).statusCode === undefined,
    )
  }

  async #answers(): Promise<boolean> {
    const isLate = new Promise<false>(resolve => setTimeout(resolve, pingTimeoutMs, false).unref())
    const answer = this.#knocking.ping().then(
      () => true,
      () => false,
    )
    return Promise.race([answer, isLate])
  }

  async #comeBack(): Promise<void> {
    try {
      await this.#listen()
      await this.#parts.returned()
      this.#unknownRuntime = await this.#missingRuntime()
    } catch (error) {
      this.#parts.log.warn({ err: error }, 'Docker answered but could not be asked')
      this.#closeEvents()
      return
    }
    this.#outage = null
    this.#parts.log.info('Docker answers')
    this.#parts.onOutage(this.outage)
  }

  /** Docker takes runtimes up while it runs, when it is told to read its settings again. */
  async #findRuntime(): Promise<void> {
    this.#unknownRuntime = await this.#missingRuntime().catch(() => this.#unknownRuntime)
    if (this.#unknownRuntime === null) this.#parts.onOutage(this.outage)
  }

  async #missingRuntime(): Promise<string | null> {
    const { runtime } = this.#parts
    if (runtime === null) return null
    const { Runtimes = {} } = (await this.docker.info()) as { Runtimes?: Record<string, unknown> }
    return Object.hasOwn(Runtimes, runtime) ? null : unknownRuntime(runtime, Object.keys(Runtimes))
  }

  #goAway(): void {
    this.#outage = outageSentence
    this.#closeEvents()
    this.#parts.log.warn('Docker does not answer')
    this.#parts.onOutage(outageSentence)
  }

  async #listen(): Promise<void> {
    const stream = await this.docker.getEvents({
      filters: {
        type: ['container'],
        event: ['die', 'oom'],
        label: [`${labels.host}=${this.#parts.hostId}`],
      },
    })
    this.#events = stream
    let rest = ''
    stream.on('data', (chunk: Buffer) => {
      const lines = (rest + chunk.toString('utf8')).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) if (line !== '') this.#tell(line)
    })
    const ended = () => {
      if (this.#events !== stream) return
      this.#events = null
      // Docker closes the stream when it ends; what happens until the next look is found by `returned`.
      if (this.#outage === null && !this.#isDisposed) this.#goAway()
    }
    stream.on('end', ended)
    stream.on('close', ended)
    stream.on('error', ended)
  }

  #tell(line: string): void {
    const event = JSON.parse(line) as { Action?: string; Actor?: { ID?: string } }
    const containerId = event.Actor?.ID
    if (event.Action && containerId) this.#parts.onEvent({ action: event.Action, containerId })
  }

  #closeEvents(): void {
    const stream = this.#events as (NodeJS.ReadableStream & { destroy?(): void }) | null
    this.#events = null
    stream?.destroy?.()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isDisposed = true
    clearTimeout(this.#timer)
    this.#closeEvents()
  }
}

/** Makes a new connection for everything it asks. */
function knockingDocker(): Docker {
  const docker = new Docker()
  const modem = docker.modem as unknown as { readonly protocol: string; agent?: HttpAgent }
  if (modem.protocol === 'http') modem.agent = new HttpAgent({ keepAlive: false })
  if (modem.protocol === 'https') modem.agent = new HttpsAgent({ keepAlive: false })
  return docker
}
