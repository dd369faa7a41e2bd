// Our containers: made, started, removed, and told when they end. Knows no terminal, no kernel and no server.
import { randomInt } from 'node:crypto'
import type Docker from 'dockerode'
import type { Logger } from 'pino'
import type { Exit } from '#protocol/exits.ts'
import type { SandboxId } from '#protocol/ids.ts'
import { Refusal } from '#protocol/refusals.ts'
import { Container, containerName } from './container.ts'
import { containerExit } from './container-exit.ts'
import type { Engine } from './engine.ts'
import {
  containerOptions,
  hostnameOf,
  imagePrograms,
  labels,
  memoryLimitMebibytes,
  type Purpose,
} from './hardening.ts'
import { demandImage } from './images.ts'
import type { KernelContainers } from './kernel-port.ts'

export interface ContainersParts {
  readonly engine: Engine
  readonly hostId: string
  /** Labels that every container gets. */
  homeLabels(): Promise<Readonly<Record<string, string>>>
  /** The text of the seccomp profile; null for the engine's own. */
  readonly seccomp: string | null
  /** What Docker runs them by; null for its own default. */
  readonly runtime: string | null
  readonly log: Logger
}

export interface NewContainer {
  readonly sandboxId: SandboxId
  readonly purpose: Purpose
  readonly image: string
  readonly label: string
  readonly command: readonly string[]
  readonly labels: Readonly<Record<string, string>>
  readonly socketDirectory: string | null
}

/** Sandboxes get host uids from here on; nobody else on a machine does. */
const firstUid = 20_000
const uidCount = 40_000

export class Containers implements KernelContainers {
  readonly #parts: ContainersParts
  readonly #byId = new Map<string, Container>()
  readonly #uids = new Set<number>()
  #isFirstLook = true

  constructor(parts: ContainersParts) {
    this.#parts = parts
  }

  /** Made and not started yet. Refuses with `sandboxes-unavailable` when Docker or the image is missing. */
  async create(wanted: NewContainer): Promise<Container> {
    const docker = this.#parts.engine.demand()
    const image = await this.#findImage(docker, wanted.image)
    const uid = this.#takeUid()
    try {
      const made = await docker.createContainer({
        name: containerName(wanted.purpose, wanted.sandboxId),
        ...containerOptions({
          purpose: wanted.purpose,
          image,
          command: wanted.command,
          uid,
          hostname: hostnameOf(wanted.label),
          labels: {
            ...wanted.labels,
            ...(await this.#parts.homeLabels()),
            [labels.host]: this.#parts.hostId,
            [labels.sandbox]: wanted.sandboxId,
            [labels.image]: wanted.image,
          },
          seccomp: this.#parts.seccomp,
          runtime: this.#parts.runtime,
          socketDirectory: wanted.socketDirectory,
        }),
      })
      return this.#keep({ ...wanted, id: made.id, uid })
    } catch (error) {
      this.#uids.delete(uid)
      throw this.#unavailable(error)
    }
  }

  /** Starts one whose output nobody needs to see from the first byte. */
  async start(container: Container): Promise<void> {
    try {
      await this.#parts.engine.demand().getContainer(container.id).start()
    } catch (error) {
      await container.remove()
      throw this.#unavailable(error)
    }
  }

  async startKernel(wanted: Parameters<KernelContainers['startKernel']>[0]): Promise<Container> {
    const { socketDirectory } = wanted
    const container = await this.create({
      ...wanted,
      purpose: 'kernel',
      command: [`${imagePrograms}/kernel`],
      labels: { [labels.directory]: socketDirectory },
    })
    await this.start(container)
    await container.putFiles(wanted.files)
    return container
  }

  /** What Docker says about a container at this moment; null while Docker does not answer. */
  async isRunning(container: Container): Promise<boolean | null> {
    if (await this.#parts.engine.isLeaving()) return null
    return (await this.#inspect(container.id))?.Running ?? null
  }

  /** What its first process printed so far, as far as the log reaches back. */
  async logOf(container: Container): Promise<Buffer> {
    return this.#parts.engine.docker
      .getContainer(container.id)
      .logs({ stdout: true, stderr: true, follow: false })
  }

  /** Docker told that one of ours ended. */
  async died(containerId: string, endedWithEngine = false): Promise<void> {
    const container = this.#byId.get(containerId)
    if (!container) return
    const state = await this.#inspect(containerId)
    // Still there, or Docker went away just now: `reconcile` finds out when it is back.
    if (!state || state.Running) return
    // What Docker ended because it ends itself is told as such when it is back.
    if (!endedWithEngine && !container.isBeingRemoved && (await this.#parts.engine.isLeaving())) return
    this.#parts.log.info(
      { containerId, exitCode: state.ExitCode, isOutOfMemory: state.OOMKilled },
      'a container ended',
    )
    const exitCode = state.ExitCode
    this.#finish(
      container,
      containerExit({
        exitCode,
        isOutOfMemory: state.OOMKilled && exitCode === 137,
        wasRemovedByUs: container.isBeingRemoved,
        endedWithEngine,
        memoryMebibytes: memoryLimitMebibytes(container.purpose),
      }),
    )
    await this.#removeFromDocker(containerId)
  }

  /**
   * Compares what we know with what Docker has, after Docker was away. Returns, the first time, the containers that a
   * sandbox-host before this one left running; later on, unknown ones are removed.
   */
  async reconcile(): Promise<Container[]> {
    const adopted: Container[] = []
    const there = await this.#parts.engine.docker.listContainers({
      all: true,
      filters: { label: [`${labels.host}=${this.#parts.hostId}`] },
    })
    const running = new Set(there.filter(({ State }) => State === 'running').map(({ Id }) => Id))
    for (const container of [...this.#byId.values()]) {
      if (!running.has(container.id)) await this.died(container.id, true)
    }
    for (const { Id, Labels } of there) {
      if (this.#byId.has(Id)) continue
      const sandboxId = Labels[labels.sandbox]
      const purpose = Labels[labels.purpose] as Purpose
      if (this.#isFirstLook && running.has(Id) && sandboxId && purpose !== 'probe') {
        adopted.push(await this.#adopt(Id, sandboxId as SandboxId, purpose, Labels))
      } else await this.#removeFromDocker(Id)
    }
    this.#isFirstLook = false
    return adopted
  }

  async #adopt(
    id: string,
    sandboxId: SandboxId,
    purpose: Purpose,
    found: Record<string, string>,
  ): Promise<Container> {
    const { Config } = await this.#parts.engine.docker.getContainer(id).inspect()
    const uid = Number.parseInt(Config.User, 10)
    this.#uids.add(uid)
    return this.#keep({
      id,
      sandboxId,
      purpose,
      uid,
      labels: found,
      socketDirectory: found[labels.directory] ?? null,
    })
  }

  #keep(
    about: Pick<NewContainer, 'sandboxId' | 'purpose' | 'labels' | 'socketDirectory'> & {
      id: string
      uid: number
    },
  ) {
    const container = new Container({
      ...about,
      docker: () => this.#parts.engine.docker,
      removed: () => this.#removed(container),
    })
    this.#byId.set(about.id, container)
    return container
  }

  async #inspect(id: string): Promise<{ Running: boolean; ExitCode: number; OOMKilled: boolean } | null> {
    try {
      return (await this.#parts.engine.docker.getContainer(id).inspect()).State
    } catch (error) {
      const isGone = (error as { statusCode?: number }).statusCode === 404
      return isGone ? { Running: false, ExitCode: 137, OOMKilled: false } : null
    }
  }

  async #removed(container: Container): Promise<void> {
    await this.#removeFromDocker(container.id)
    this.#finish(
      container,
      containerExit({
        exitCode: 0,
        isOutOfMemory: false,
        wasRemovedByUs: true,
        endedWithEngine: false,
        memoryMebibytes: 0,
      }),
    )
  }

  #finish(container: Container, exit: Exit): void {
    if (!this.#byId.delete(container.id)) return
    this.#uids.delete(container.uid)
    container.finish(exit)
  }

  async #removeFromDocker(id: string): Promise<void> {
    try {
      await this.#parts.engine.docker.getContainer(id).remove({ force: true, v: true })
    } catch (error) {
      const status = (error as { statusCode?: number }).statusCode
      // 404: gone already. 409: somebody else is removing it. While Docker is away, `reconcile` does it later.
      if (status !== 404 && status !== 409)
        this.#parts.log.warn({ err: error, id }, 'could not remove a container')
    }
  }

  async #findImage(docker: Docker, image: string): Promise<string> {
    try {
      return await demandImage(docker, image)
    } catch (error) {
      throw this.#unavailable(error)
    }
  }

  #takeUid(): number {
    let uid: number
    // By chance, so that the sandbox-hosts of two installations on one machine hardly ever share one.
    do uid = firstUid + randomInt(uidCount)
    while (this.#uids.has(uid))
    this.#uids.add(uid)
    return uid
  }

  #unavailable(error: unknown): Refusal {
    if (error instanceof Refusal) return error
    this.#parts.log.warn({ err: error }, 'Docker refused')
    const reason = error instanceof Error ? error.message : String(error)
    return new Refusal('sandboxes-unavailable', `Docker could not start a sandbox: ${reason.slice(0, 300)}`, {
      cause: error,
    })
  }
}
