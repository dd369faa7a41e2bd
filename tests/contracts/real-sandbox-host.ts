// A real sandbox-host for one test file, in a state directory of its own; removes everything at the end.
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import type { SandboxId } from '#protocol/ids.ts'
import { connectSandboxHost } from '../../server/sandbox/connect-sandbox-host.ts'
import { HostClient } from './host-client.ts'

const log = pino({ level: 'silent' })

export class RealSandboxHost implements AsyncDisposable {
  readonly stateDirectory: string
  readonly #image: string

  static async open(image = 'python'): Promise<RealSandboxHost> {
    return new RealSandboxHost(await mkdtemp(join(tmpdir(), 'followalong-host-')), image)
  }

  private constructor(stateDirectory: string, image: string) {
    this.stateDirectory = stateDirectory
    this.#image = image
  }

  /** `runtime` is what Docker is to run new containers by; unless told, whatever it is set to. */
  connect(claims: () => readonly SandboxId[], runtime?: string): HostClient {
    const options = { stateDirectory: this.stateDirectory, serverLog: log, claims }
    return new HostClient(connectSandboxHost(runtime ? { ...options, runtime } : options), this.#image)
  }

  /** Its log, for when something went wrong. */
  readLog(): Promise<string> {
    return readFile(join(this.stateDirectory, 'log'), 'utf8')
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const client = this.connect(() => [])
    await client.isGreeted()
    await client.host.ask('host:end', { removeAll: true })
    // At once, or it would start another one.
    await client[Symbol.asyncDispose]()
    await rm(this.stateDirectory, { recursive: true, force: true })
  }
}
