// A server that is measured from outside: its processor time, its memory, how late its event loop is. It has core 0,
// whoever loads it core 1.
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Closing } from './closing.ts'
import type { Peer } from './peers.ts'

export const isPinned = availableParallelism() >= 2
const serverCore = 0
/** As `npm start` runs ours; the others have it too. */
const withFlatMemory = join(import.meta.dirname, '../with-flat-memory')
const loadCore = 1

export interface LoopLag {
  readonly p99Ms: number
  readonly mostMs: number
}

export class MeasuredServer implements AsyncDisposable {
  readonly port: number
  readonly #child: ChildProcess
  readonly #folder: string
  readonly #closing: Closing

  private constructor(child: ChildProcess, port: number, folder: string) {
    this.#child = child
    this.port = port
    this.#folder = folder
    this.#closing = new Closing(async () => {
      await ended(child)
      rmSync(folder, { recursive: true })
    })
  }

  /** Resolves when the server answers. */
  static async start(peer: Peer, environment: Record<string, string> = {}): Promise<MeasuredServer> {
    const port = await freePort()
    const folder = mkdtempSync(join(tmpdir(), 'followalong-bench-'))
    const script = ['--import', join(import.meta.dirname, 'loop-lag.ts'), ...peer.script]
    const [program, options] = pinned(serverCore, [withFlatMemory, process.execPath, ...script])
    const child = spawn(program, options, {
      env: {
        ...process.env,
        PORT: String(port),
        HOST: '127.0.0.1',
        DATA_DIR: join(folder, 'data'),
        NODE_ENV: 'production',
        LOOP_LAG_FILE: join(folder, 'lag.json'),
        ...environment,
      },
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    const server = new MeasuredServer(child, port, folder)
    await server.#answers()
    return server
  }

  get pid(): number {
    return this.#child.pid ?? 0
  }

  /** Runs a script of this folder against the server, on the other core; resolves with the JSON that it prints. */
  async load<Result>(script: string, options: Readonly<Record<string, string | number>>): Promise<Result> {
    const flags = Object.entries({ ...options, port: this.port, server: this.pid }).map(
      ([name, value]) => `--${name}=${value}`,
    )
    const command = [process.execPath, join(import.meta.dirname, script), ...flags]
    const loading = promisify(execFile)(...pinned(loadCore, command))
    await using _ = new Closing(() => ended(loading.child))
    return JSON.parse((await loading).stdout) as Result
  }

  /** Since the last call, or since the start. */
  loopLag(): Promise<LoopLag> {
    return loopLagOf(this.pid, join(this.#folder, 'lag.json'))
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#closing[Symbol.asyncDispose]()
  }

  async #answers(): Promise<void> {
    const deadline = performance.now() + 20_000
    for (;;) {
      try {
        const response = await fetch(`http://127.0.0.1:${this.port}/`)
        await response.arrayBuffer()
        return
      } catch (error) {
        if (performance.now() > deadline) throw error
        await new Promise(resolve => setTimeout(resolve, 50))
      }
    }
  }
}

/** Asks a process into which `loop-lag.ts` was loaded. */
export async function loopLagOf(pid: number, file: string): Promise<LoopLag> {
  rmSync(file, { force: true })
  process.kill(pid, 'SIGUSR2')
  for (const deadline = performance.now() + 10_000; ; ) {
    try {
      return JSON.parse(readFileSync(file, 'utf8')) as LoopLag
    } catch (error) {
      if (performance.now() > deadline) throw error
      await new Promise(resolve => setTimeout(resolve, 10))
    }
  }
}

/** From now on: what was before is forgotten. For a load whose server has just been prepared. */
export function countLoopLagAnew(pid: number): void {
  process.kill(pid, 'SIGUSR2')
}

/** CPU time of a process and of its main thread alone, in seconds: fields 14 and 15 of proc(5), in ticks of 10 ms. */
export function cpuSeconds(pid: number): { process: number; mainThread: number } {
  const [all = 0, mainThread = 0] = [`/proc/${pid}/stat`, `/proc/${pid}/task/${pid}/stat`].map(file => {
    const fields = readFileSync(file, 'utf8').split(') ')[1]?.split(' ') ?? []
    return (Number(fields[11]) + Number(fields[12])) / 100
  })
  return { process: all, mainThread }
}

/** What a process with `loop-lag.ts` in it has in use, in megabytes. Takes a second. */
export async function memoryInUseMegabytes(pid: number): Promise<number> {
  process.kill(Number(pid), 'SIGHUP')
  await new Promise(resolve => setTimeout(resolve, 1000))
  return memoryMegabytes(pid)
}

/** Memory that is this process's own (proportional set size), in megabytes. */
export function memoryMegabytes(pid: number): number {
  const kilobytes = /^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1]
  return Number(kilobytes) / 1024
}

async function ended(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL')
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
}

function pinned(core: number, command: readonly string[]): [string, string[]] {
  const [program = '', ...rest] = isPinned ? ['taskset', '-c', String(core), ...command] : command
  return [program, rest]
}

/** One that nobody listens at. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  return typeof address === 'object' && address ? address.port : 0
}
