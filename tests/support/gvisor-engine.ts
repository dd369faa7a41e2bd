// A Docker engine of a test's own that knows gVisor, where `runsc` is installed. Debian trixie's is known to work.
import { execFileSync } from 'node:child_process'
import { SecondEngine } from './second-engine.ts'

const runsc = whereIs('runsc')

export class GvisorEngine implements AsyncDisposable {
  readonly runtime = 'runsc'
  readonly engine: SecondEngine

  private constructor(engine: SecondEngine) {
    this.engine = engine
  }

  /** In `npm run test:full`, for root, with dockerd and runsc. */
  static get isTested(): boolean {
    return Boolean(process.env['FOLLOWALONG_FULL']) && runsc !== null && SecondEngine.isPossible
  }

  static async open(): Promise<GvisorEngine> {
    // Kernels are spoken to through sockets that they make in a folder of this machine.
    const runtimeArgs = ['--network=none', '--host-uds=all']
    const runtimes = { runsc: { path: runsc, runtimeArgs } }
    return new GvisorEngine(await SecondEngine.open('followalong/python:latest', { runtimes }))
  }

  /** What `DOCKER_HOST` is for those who are to use it. */
  get host(): string {
    return this.engine.host
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.engine[Symbol.asyncDispose]()
  }
}

function whereIs(program: string): string | null {
  try {
    return execFileSync('sh', ['-c', `command -v ${program}`], { encoding: 'utf8' }).trim()
  } catch {
    return null
  }
}
