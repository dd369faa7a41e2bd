// One life of a kernel, from its container's start to its end: directory, container and helper process,
// opened and closed together.
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Exit } from '#protocol/exits.ts'
import type { CellId, ExecutionId, SandboxId } from '#protocol/ids.ts'
import type { KernelEvent } from '#protocol/kernel-events.ts'
import { Refusal } from '#protocol/refusals.ts'
import type { SandboxFile } from '#protocol/sandbox-host.ts'
import type { Activity } from './kernel-conversation.ts'
import {
  createKernelDirectory,
  type KernelDirectory,
  removeKernelDirectory,
  sealKernelDirectory,
} from './kernel-directory.ts'
import type { RunRequest } from './kernel-execution.ts'
import { KernelInquiries } from './kernel-inquiries.ts'
import type { KernelContainer, KernelContainerWanted, KernelParts } from './kernel-port.ts'
import type { Question, QuestionAnswer } from './kernel-questions.ts'
import type { FromWorker, ToWorker } from './kernel-worker.ts'

/** A cold start takes a second or two; on a machine under load it may be ten times that. */
const readyMs = 60_000
/** A helper process begins and reads a file: it waits for nothing that runs in the kernel. */
const goOnMs = 15_000
/** Several of the largest messages, read at once; more is a fault, and ends this one kernel. */
const workerHeapMebibytes = 512

export type ContainerWanted = Omit<KernelContainerWanted, 'socketDirectory'>

export interface KernelProcessParts {
  readonly containers: KernelParts['containers']
  readonly socketRoot: string
  readonly wanted: ContainerWanted
}

const idle: Activity = { running: null, queued: [], input: null }

export class KernelProcess implements AsyncDisposable {
  readonly #worker: ChildProcess
  readonly #workerEnded: Promise<unknown>
  readonly #ready = Promise.withResolvers<void>()
  readonly #ended = Promise.withResolvers<Exit>()
  #follower: (events: readonly KernelEvent[]) => void = () => {}
  #directory: KernelDirectory | null = null
  #container: KernelContainer | null = null
  /** The container, once it is made. */
  #making: Promise<KernelContainer> | null = null
  #activity = idle
  /** Cells that were sent and did not finish, in order. The helper may not have told of all of them yet. */
  readonly #unfinished = new Map<ExecutionId, CellId>()
  readonly #inquiries = new KernelInquiries((number, question) =>
    this.tell({ type: 'ask', number, question }),
  )
  #isContainerOver = false
  #isHelperLost = false
  #disposal: Promise<void> | null = null

  constructor() {
    this.#worker = fork(fileURLToPath(new URL('./kernel-worker.ts', import.meta.url)), [], {
      // Plain structures of any size, faster than JSON.
      serialization: 'advanced',
      execArgv: [`--max-old-space-size=${workerHeapMebibytes}`],
      env: {},
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
    // The last message comes before it.
    this.#workerEnded = once(this.#worker, 'disconnect').catch(() => {})
    this.#worker.on('message', (message: FromWorker) => this.#told(message))
    this.#worker.on('error', failure => this.#failed(failure))
    this.#worker.on('disconnect', () => this.#failed(new Error('the helper process ended')))
    this.#ready.promise.catch(() => {})
  }

  /** Resolves when the kernel ended by itself, after its last event. Never rejects. */
  get ended(): Promise<Exit> {
    return this.#ended.promise
  }

  get activity(): Activity {
    return this.#activity
  }

  /** From now on it is told what the kernel tells; `activity` already is where it stands after the last of the events. */
  follow(follower: (events: readonly KernelEvent[]) => void): void {
    this.#follower = follower
  }

  /** Resolves when the kernel answers; cells run from `serve` on. Refuses with `sandboxes-unavailable`; the process is then closed. */
  async start({ containers, socketRoot, wanted }: KernelProcessParts): Promise<void> {
    try {
      this.#directory = await createKernelDirectory(socketRoot)
      const { path, key } = this.#directory
      this.#making = containers.startKernel({ ...wanted, socketDirectory: path })
      const container = await this.#making
      this.#container = container
      if (this.#disposal) throw new Error('the kernel was stopped while it started')
      void container.ended.then(exit => this.#containerEnded(exit))
      this.tell({ type: 'connect', directory: path, key })
      await withDeadline(this.#ready.promise, readyMs)
      await sealKernelDirectory(this.#directory)
    } catch (failure) {
      await this[Symbol.asyncDispose]()
      await this.#cleanUp()
      if (failure instanceof Refusal) throw failure
      const message =
        'Python does not start. Please try again; if it stays so, look at the log of the sandbox-host.'
      throw new Refusal('sandboxes-unavailable', message, { cause: failure })
    }
  }

  /** Goes on with a kernel that another sandbox-host started. Rejects when that cannot be; the kernel is then ended. */
  async goOn(container: KernelContainer, directory: KernelDirectory): Promise<void> {
    this.#container = container
    this.#directory = directory
    void container.ended.then(exit => this.#containerEnded(exit))
    try {
      this.tell({ type: 'go-on', ...directory, directory: directory.path })
      await withDeadline(this.#ready.promise, goOnMs)
    } catch (failure) {
      await this[Symbol.asyncDispose]()
      throw failure
    }
  }

  /** What another sandbox-host has to know to go on with it; null before it runs. */
  get belongings(): { readonly containerId: string; readonly directory: KernelDirectory } | null {
    const directory = this.#directory
    return this.#container && directory && { containerId: this.#container.id, directory }
  }

  /** Cells that were sent run now, and those to come. */
  serve(): void {
    this.tell({ type: 'serve' })
  }

  /** A spare became the kernel of that sandbox. */
  async belongTo(sandboxId: SandboxId): Promise<void> {
    await this.#container?.belongTo(sandboxId)
  }

  get unfinished(): ReadonlyMap<ExecutionId, CellId> {
    return this.#unfinished
  }

  run(requests: readonly RunRequest[]): void {
    for (const { executionId, cellId } of requests) this.#unfinished.set(executionId, cellId)
    this.tell({ type: 'run', requests })
  }

  /** Refuses `kernel-busy` while cells run or wait, and when no answer comes within two seconds. */
  ask(question: Question): Promise<QuestionAnswer> {
    if (this.#unfinished.size > 0) {
      return Promise.reject(new Refusal('kernel-busy', 'Python is busy. Try again when the cell is done.'))
    }
    return this.#inquiries.ask(question)
  }

  tell(message: ToWorker): void {
    if (this.#worker.connected) this.#worker.send(message)
  }

  async putFiles(files: readonly SandboxFile[]): Promise<void> {
    await this.#container?.putFiles(files)
  }

  async removeFiles(paths: readonly string[]): Promise<void> {
    await this.#container?.removeFiles(paths)
  }

  /** Lets go of the kernel, which lives on for the next sandbox-host. */
  leave(): void {
    this.#disposal ??= Promise.resolve()
    this.#inquiries[Symbol.dispose]()
    this.#worker.kill('SIGKILL')
  }

  /** Ends the kernel at once; nothing more is heard of it. */
  [Symbol.asyncDispose](): Promise<void> {
    this.#disposal ??= this.#dispose()
    return this.#disposal
  }

  async #dispose(): Promise<void> {
    this.#ready.reject(new Error('the kernel was stopped'))
    this.#inquiries[Symbol.dispose]()
    this.#worker.kill('SIGKILL')
    // One that is only being made is removed as well, before anybody may take it that all is gone.
    this.#container ??= (await this.#making?.catch(() => null)) ?? null
    await this.#cleanUp()
  }

  async #cleanUp(): Promise<void> {
    await this.#container?.remove()
    if (this.#directory) await removeKernelDirectory(this.#directory)
  }

  async #containerEnded(exit: Exit): Promise<void> {
    this.#isContainerOver = true
    this.#inquiries[Symbol.dispose]()
    if (this.#disposal) return
    this.#ready.reject(new Error(`the container ended before the kernel answered: ${exit.message}`))
    this.tell({ type: 'finish' })
    await this.#workerEnded
    await this.#cleanUp()
    this.#ended.resolve(this.#isHelperLost ? { ...exit, cause: 'crashed' } : exit)
  }

  #told(message: FromWorker): void {
    if (this.#disposal) return
    switch (message.type) {
      case 'ready':
        this.#ready.resolve()
        break
      case 'goes-on':
        this.#goesOn(message.activity)
        break
      case 'answered':
        this.#inquiries.answered(message.number, message.answer)
        break
      case 'refused':
        this.#inquiries.refused(message.number, message.refusal)
        break
      case 'happened':
        this.#happened(message)
    }
  }

  #goesOn(activity: Activity): void {
    this.#activity = activity
    for (const { executionId, cellId } of [
      ...(activity.running ? [activity.running] : []),
      ...activity.queued,
    ]) {
      this.#unfinished.set(executionId, cellId)
    }
    this.#ready.resolve()
  }

  #happened(message: Extract<FromWorker, { type: 'happened' }>): void {
    this.#activity = message.activity
    for (const event of message.events) {
      if (event.type === 'finished') this.#unfinished.delete(event.executionId)
    }
    this.#follower(message.events)
  }

  /** Without its helper process a kernel is of no use. */
  #failed(failure: unknown): void {
    this.#ready.reject(failure)
    if (this.#isContainerOver || this.#disposal) return
    this.#isHelperLost = true
    void this.#container?.remove()
  }
}

async function withDeadline(promise: Promise<void>, ms: number): Promise<void> {
  const late = Promise.withResolvers<void>()
  const timer = setTimeout(() => late.reject(new Error(`no answer within ${ms} ms`)), ms)
  await Promise.race([promise, late.promise]).finally(() => clearTimeout(timer))
}
