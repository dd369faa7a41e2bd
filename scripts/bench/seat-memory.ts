// What the seats of one server take of the machine: memory by whose it is, and processor time. Counts its own only, whatever
// else the engine runs.
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { memoryMegabytes } from './measured-server.ts'
import { sum } from './rounds.ts'

export interface Holding {
  /** What runs inside the sandboxes, in megabytes (proportional set size), as everything here. */
  readonly containers: number
  /** The engine's helper of each container. */
  readonly shims: number
  /** The engine itself, with all that it runs for others. */
  readonly engine: number
  readonly server: number
  readonly sandboxHost: number
  /** The Docker clients of the terminals. */
  readonly clients: number
}

/** The containers of the sandboxes, kernels left out, of the server with that data folder. */
export function seatContainers(dataDirectory: string): string[] {
  return containers(dataDirectory, 'label=followalong.purpose=workspace')
}

/** The container of whoever has that terminal first in the sandbox. */
export function containerOfTerminal(terminalId: string): string {
  const [found] = listed('--filter', `label=followalong.terminal=${terminalId}`)
  if (!found) throw new Error('no container for that terminal')
  return found
}

const containers = (dataDirectory: string, filter: string) =>
  listed('--filter', `label=followalong.state=${dataDirectory}/sandbox-host`, '--filter', filter)

function listed(...filters: string[]): string[] {
  return execFileSync('docker', ['ps', '-q', '--no-trunc', ...filters], { encoding: 'utf8' })
    .split('\n')
    .filter(Boolean)
}

export function holdingOf(serverPid: number, dataDirectory: string): Holding {
  const processes = new Processes()
  const format = ['inspect', '--format', '{{.State.Pid}}']
  const ids = seatContainers(dataDirectory)
  const inits =
    ids.length === 0
      ? []
      : execFileSync('docker', [...format, ...ids], { encoding: 'utf8' })
          .trim()
          .split('\n')
          .map(Number)
  const host = processes.find(command => command.includes(`sandbox-host/main.ts ${dataDirectory}`))[0] ?? 0
  // Kernels have helper processes of their own below the sandbox-host.
  const clients = processes.below(host).filter(pid => processes.commandOf(pid).startsWith('docker '))
  return {
    containers: memory(inits.flatMap(pid => [pid, ...processes.below(pid)])),
    shims: memory(inits.map(pid => processes.parentOf(pid))),
    engine: memory(processes.find(command => /^\S*(dockerd|containerd)( |$)/.test(command))),
    server: memory([serverPid]),
    sandboxHost: memory([host]),
    clients: memory(clients),
  }
}

/** One may have ended since it was found. */
function memory(pids: readonly number[]): number {
  return sum(
    pids.map(pid => {
      try {
        return memoryMegabytes(pid)
      } catch {
        return 0
      }
    }),
  )
}

class Processes {
  readonly #parents = new Map<number, number>()
  readonly #commands = new Map<number, string>()
  readonly #children: ReadonlyMap<number, number[]>

  constructor() {
    for (const name of readdirSync('/proc').filter(entry => /^\d+$/.test(entry))) {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, 'utf8')
        this.#parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]))
        this.#commands.set(Number(name), readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' '))
      } catch {
        // It has ended.
      }
    }
    this.#children = Map.groupBy(this.#parents.keys(), pid => this.parentOf(pid))
  }

  parentOf(pid: number): number {
    return this.#parents.get(pid) ?? 0
  }

  commandOf(pid: number): string {
    return this.#commands.get(pid) ?? ''
  }

  find(isWanted: (command: string) => boolean): number[] {
    return [...this.#commands].filter(([, command]) => isWanted(command)).map(([pid]) => pid)
  }

  below(pid: number): number[] {
    const children = this.#children.get(pid) ?? []
    return children.flatMap(child => [child, ...this.below(child)])
  }
}
