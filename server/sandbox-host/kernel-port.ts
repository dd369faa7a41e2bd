// Where kernels and containers meet: what the host asks of kernels, and what kernels may do with containers.
import type { Completion, Inspection } from '#protocol/completion.ts'
import type { Exit } from '#protocol/exits.ts'
import type { ExecutionId, SandboxId } from '#protocol/ids.ts'
import type { KernelEvent } from '#protocol/kernel-events.ts'
import type { HostInput, KernelReport, SandboxFile } from '#protocol/sandbox-host.ts'

/** One running container of a kernel. Its first process is `/usr/local/lib/followalong/kernel`. */
export interface KernelContainer {
  readonly id: string
  readonly sandboxId: SandboxId
  /** The directory on this machine that the container sees as `/k`. What is in it is under a stranger's control. */
  readonly socketDirectory: string
  /** Resolves once, when the container has ended for whatever reason; never rejects. */
  readonly ended: Promise<Exit>
  /** SIGINT reaches the kernel through the container's init. Does nothing when the container has ended. */
  interrupt(): Promise<void>
  /** Ends and removes the container; `ended` then tells the cause `stopped`. May be repeated. */
  remove(): Promise<void>
  /** Tells operators by its name that a container made for nobody belongs to that sandbox now. Never rejects. */
  belongTo(sandboxId: SandboxId): Promise<void>
  /** Writes into the home as the container's own user. Refuses names that lead out of it. */
  putFiles(files: readonly SandboxFile[]): Promise<void>
  /** Takes away those that are still as they were put. */
  removeFiles(paths: readonly string[]): Promise<void>
}

export interface KernelContainerWanted {
  readonly sandboxId: SandboxId
  readonly image: string
  readonly label: string
  readonly socketDirectory: string
  readonly files: readonly SandboxFile[]
}

/** The containers a kernel may ask for. */
export interface KernelContainers {
  /**
   * Creates and starts a container; resolves when it runs (not yet when the kernel answers), with `files` in its
   * home. The caller made `socketDirectory`, its mode and `connection.json` in it. Two may run for one sandbox, so
   * that a restart can prepare the next one. Refuses with `sandboxes-unavailable`.
   */
  startKernel(wanted: KernelContainerWanted): Promise<KernelContainer>
}

/** What `KernelHost` is built from. */
export interface KernelParts {
  readonly containers: KernelContainers
  /** An existing directory of mode 0700 with a path of at most 60 bytes, so that ipc paths stay short enough. */
  readonly socketRoot: string
  /** How long after the start of a kernel a spare one of its image is made. */
  readonly spareDelayMs: number
  /** Something else on this machine is starting that a person waits for. */
  isBusy(): boolean
  /**
   * Tells the server, when one is connected. `sequence` counts per sandbox from 1, without gaps as long as this
   * process lives; the kernel keeps every event until it is acknowledged, whether or not somebody heard it.
   */
  emit(sandboxId: SandboxId, sequence: number, event: KernelEvent): void
}

/** All kernels of this machine. Methods refuse with `kernel-not-running` for a sandbox that has none. */
export interface Kernels extends AsyncDisposable {
  /** Resolves when the kernel answers. Starting one that runs is not an error. */
  start(input: {
    readonly sandboxId: SandboxId
    readonly image: string
    readonly label: string
    readonly files: readonly SandboxFile[]
  }): Promise<void>
  run(input: HostInput<'kernel:run'>): void
  /** Both refuse `kernel-busy` while a cell runs or waits, and when no usable answer comes within two seconds. */
  complete(input: HostInput<'kernel:complete'>): Promise<Completion>
  inspect(input: HostInput<'kernel:inspect'>): Promise<Inspection | null>
  interrupt(sandboxId: SandboxId): Promise<void>
  restart(sandboxId: SandboxId, files: readonly SandboxFile[]): Promise<void>
  answer(sandboxId: SandboxId, executionId: ExecutionId, text: string): void
  acknowledge(sandboxId: SandboxId, sequence: number): void
  putFiles(sandboxId: SandboxId, files: readonly SandboxFile[]): Promise<void>
  removeFiles(sandboxId: SandboxId, paths: readonly string[]): Promise<void>
  reports(): KernelReport[]
  /** Emits every event that was not acknowledged once more, in order. Called right after a greeting was answered. */
  resend(): void
  /**
   * The containers that a sandbox-host before this one left running, told once, before any kernel is started: goes on
   * with them, and removes them and whatever else was left where that cannot be.
   */
  adopt(containers: readonly KernelContainer[]): Promise<void>
  /** Ends the kernel and removes its container, its events and its directory. Nothing happens when there is none. */
  stop(sandboxId: SandboxId): Promise<void>
}
