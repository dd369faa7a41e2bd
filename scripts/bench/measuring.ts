// What a load costs from a moment on: the server's processor time, and this process's own, which must not be the limit.
import { countLoopLagAnew, cpuSeconds } from './measured-server.ts'

/** Begins at once, and counts the server's loop lag anew. */
export class Measuring {
  readonly startedAt = performance.now()
  readonly #server: number
  readonly #load = process.cpuUsage()
  readonly #cpu: ReturnType<typeof cpuSeconds>

  constructor(server: number) {
    countLoopLagAnew(server)
    this.#server = server
    this.#cpu = cpuSeconds(server)
  }

  get tookMs(): number {
    return performance.now() - this.startedAt
  }

  /** How busy this process was: of one core, from 0 to 1. */
  get loadShare(): number {
    const { user, system } = process.cpuUsage(this.#load)
    return (user + system) / 1e3 / this.tookMs
  }

  /** Seconds of processor time that the server has taken, and its main thread alone. */
  get serverCpu(): ReturnType<typeof cpuSeconds> {
    const now = cpuSeconds(this.#server)
    return { process: now.process - this.#cpu.process, mainThread: now.mainThread - this.#cpu.mainThread }
  }
}
