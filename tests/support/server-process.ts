// The server as its own process, as `npm start` runs it: can be killed at any moment and started again on the same data.
import { type ChildProcess, spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { testInstructorToken } from './test-config.ts'

const root = resolve(import.meta.dirname, '../..')

export class ServerProcess implements AsyncDisposable {
  readonly port: number
  readonly dataDirectory: string
  readonly #child: ChildProcess
  readonly #said: () => string
  readonly #exited: Promise<void>

  private constructor(child: ChildProcess, port: number, dataDirectory: string, said: () => string) {
    this.#said = said
    this.#child = child
    this.port = port
    this.dataDirectory = dataDirectory
    this.#exited = new Promise(done => child.once('exit', () => done()))
  }

  /** Resolves when the server says that it is ready; rejects with what it said instead. */
  static start(dataDirectory: string, environment: Record<string, string> = {}): Promise<ServerProcess> {
    const child = spawn(
      join(root, 'scripts/with-flat-memory'),
      [process.execPath, join(root, 'server/main.ts')],
      {
        cwd: root,
        env: {
          ...process.env,
          PORT: '0',
          HOST: '127.0.0.1',
          DATA_DIR: dataDirectory,
          INSTRUCTOR_TOKEN: testInstructorToken,
          DEMO: '0',
          READY_SEATS: '0',
          LOG_LEVEL: 'warn',
          ...environment,
        },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    )
    let said = ''
    return new Promise((started, failed) => {
      const listen = (chunk: Buffer) => {
        said += chunk.toString()
        const port = /ready on port (\d+)/.exec(said)?.[1]
        if (port) started(new ServerProcess(child, Number(port), dataDirectory, () => said))
      }
      child.stdout?.on('data', listen)
      child.stderr?.on('data', listen)
      child.once('exit', code => failed(new Error(`the server ended with ${code}: ${said}`)))
    })
  }

  /** All that it wrote to its standard streams: its log. */
  get said(): string {
    return this.#said()
  }

  get pid(): number {
    return this.#child.pid ?? 0
  }

  /** As the power cut does it: no farewell. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL')
    await this.#exited
  }

  /** As Ctrl-C does it. */
  async stop(): Promise<void> {
    this.#child.kill('SIGTERM')
    await this.#exited
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) await this.stop()
  }
}

/** Ends the sandbox-host of a data folder and all its containers. */
export async function endSandboxHost(dataDirectory: string): Promise<void> {
  const { connectSandboxHost } = await import('../../server/sandbox/connect-sandbox-host.ts')
  const { createLog } = await import('../../server/log.ts')
  await using host = connectSandboxHost({
    stateDirectory: join(dataDirectory, 'sandbox-host'),
    serverLog: createLog('error'),
    claims: () => [],
  })
  await new Promise<void>(greeted => host.listen({ greeted: () => greeted() }))
  await host.ask('host:end', { removeAll: true })
}

/** Memory that is this process's own, in bytes (proportional set size). */
export async function memoryOf(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8')
  return Number(/^Pss:\s+(\d+) kB/m.exec(text)?.[1] ?? 0) * 1024
}
