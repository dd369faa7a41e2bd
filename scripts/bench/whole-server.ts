// The whole server as `npm start` runs it, with sandbox-host and kernels, on a data folder of its own, measured by its loop
// lag. All of it is taken away in the end.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { endSandboxHost, ServerProcess } from '../../tests/support/server-process.ts'
import { Closing } from './closing.ts'
import { countLoopLagAnew, type LoopLag, loopLagOf } from './measured-server.ts'

type Environment = Readonly<Record<string, string>>

export class WholeServer implements AsyncDisposable {
  readonly dataDirectory: string
  readonly #environment: Environment
  readonly #closing: Closing
  #started: Promise<ServerProcess>
  #process: ServerProcess | null = null

  private constructor(dataDirectory: string, environment: Environment) {
    this.dataDirectory = dataDirectory
    this.#environment = environment
    this.#started = this.#start()
    this.#closing = new Closing(async () => {
      const process = await this.#started.catch(() => null)
      await process?.[Symbol.asyncDispose]()
      await endSandboxHost(dataDirectory)
      await rm(dataDirectory, { recursive: true, force: true })
    })
  }

  /** `prepare` may lay something into the data folder, and says what the server is told about it. */
  static async start(
    prepare: (dataDirectory: string) => Promise<Environment> = async () => ({}),
  ): Promise<WholeServer> {
    const dataDirectory = await mkdtemp(join(tmpdir(), 'fa-'))
    const server = new WholeServer(dataDirectory, await prepare(dataDirectory))
    server.#process = await server.#started
    return server
  }

  get process(): ServerProcess {
    if (!this.#process) throw new Error('the server has not started')
    return this.#process
  }

  /** As the power cut does it; the data, the sandbox-host and the port stay. */
  async killAndRestart(): Promise<void> {
    const { port } = this.process
    await this.process.kill()
    this.#started = this.#start(port)
    this.#process = await this.#started
  }

  countLoopLagAnew(): void {
    countLoopLagAnew(this.process.pid)
  }

  /** Since it was counted anew. */
  loopLag(): Promise<LoopLag> {
    return loopLagOf(this.process.pid, this.#lagFile)
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#closing[Symbol.asyncDispose]()
  }

  get #lagFile(): string {
    return join(this.dataDirectory, 'lag.json')
  }

  #start(port = 0): Promise<ServerProcess> {
    return ServerProcess.start(this.dataDirectory, {
      ...this.#environment,
      PORT: String(port),
      NODE_OPTIONS: `--import=${join(import.meta.dirname, 'loop-lag.ts')}`,
      LOOP_LAG_FILE: this.#lagFile,
    })
  }
}
