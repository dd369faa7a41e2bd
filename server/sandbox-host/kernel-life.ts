// The kernel of one sandbox through all its restarts: one numbering of events, at most one living process.
import type { Exit } from '#protocol/exits.ts'
import type { SandboxId } from '#protocol/ids.ts'
import type { KernelEvent } from '#protocol/kernel-events.ts'
import { Refusal } from '#protocol/refusals.ts'
import type { HostInput, KernelReport, SandboxFile } from '#protocol/sandbox-host.ts'
import { kernelExit } from './kernel-exit.ts'
import { gapEvents } from './kernel-gap.ts'
import { KernelOutbox } from './kernel-outbox.ts'
import type { KernelContainer, KernelParts } from './kernel-port.ts'
import { KernelProcess } from './kernel-process.ts'
import type { Question, QuestionAnswer } from './kernel-questions.ts'
import type { KernelRecord } from './kernel-record.ts'
import type { KernelSpares, Spare } from './kernel-spares.ts'

export interface KernelLifeParts extends KernelParts {
  readonly spares: KernelSpares
  /** What the next sandbox-host is told. */
  readonly record: KernelRecord
}

type State = Extract<KernelEvent, { type: 'state' }>['state']

const idle = { running: null, queued: [], input: null } as const
/** More waiting cells than any notebook has. */
const queueLimit = 5000

export class KernelLife implements AsyncDisposable {
  readonly outbox: KernelOutbox
  readonly #parts: KernelLifeParts
  #process: KernelProcess | null = null
  #state: Exclude<State, 'busy'> = 'starting'
  #exit: Exit | null = null
  /** Starts and restarts, one after the other. */
  #changing: Promise<void> = Promise.resolve()
  #isClosed = false
  #isStarting = false

  constructor(parts: KernelLifeParts) {
    this.#parts = parts
    this.outbox = new KernelOutbox({
      emit: (sequence, event) => parts.emit(this.sandboxId, sequence, event),
      leftOutStored: size => this.#process?.tell({ type: 'left-out-stored', size }),
      record: parts.record,
    })
  }

  get sandboxId(): SandboxId {
    return this.#parts.record.content.sandboxId
  }

  get image(): string {
    return this.#parts.record.content.image
  }

  get report(): KernelReport {
    const activity = this.#process?.activity ?? idle
    const state = this.#state === 'idle' && activity.running ? 'busy' : this.#state
    return {
      sandboxId: this.sandboxId,
      state,
      exit: this.#exit,
      running: activity.running,
      queued: [...activity.queued],
      input: activity.input,
    }
  }

  /** A person waits for it to come up. */
  get isStarting(): boolean {
    return this.#isStarting
  }

  /** Resolves when the kernel answers, at once when it does already. Refuses with `sandboxes-unavailable`. */
  start(files: readonly SandboxFile[]): Promise<void> {
    return this.#change(async () => {
      if (this.#process) return
      await this.#begin('starting', files)
    })
  }

  /** Goes on with what an earlier sandbox-host left. Rejects when that cannot be; the container is then removed. */
  async goOn(container: KernelContainer): Promise<void> {
    const { directory, open } = this.#parts.record.content
    const process = new KernelProcess()
    const early: KernelEvent[] = []
    process.follow(events => early.push(...events))
    await process.goOn(container, directory)
    this.#state = 'idle'
    for (const event of gapEvents(open, process.activity.running)) this.outbox.add(event)
    for (const event of early) this.outbox.add(event)
    this.#use(process)
    void process.ended.then(exit => this.#died(process, kernelExit(exit)))
  }

  /** Lets go of it without ending it. */
  leave(): void {
    this.#isClosed = true
    this.#process?.leave()
  }

  restart(files: readonly SandboxFile[]): Promise<void> {
    return this.#change(async () => {
      const old = this.#process
      this.#process = null
      this.#parts.record.ended()
      this.#settle(old)
      const ending = old?.[Symbol.asyncDispose]()
      await Promise.all([ending, this.#begin('restarting', files)])
    })
  }

  run(cells: HostInput<'kernel:run'>['cells']): void {
    const process = this.#living()
    if (process.unfinished.size + cells.length > queueLimit) {
      throw new Refusal('too-many-tries', 'Too many cells wait already. Please interrupt Python first.')
    }
    process.run(cells)
  }

  /** Refuses `kernel-busy` and `kernel-not-running`. */
  ask(question: Question): Promise<QuestionAnswer> {
    if (this.#state !== 'idle') {
      throw new Refusal('kernel-not-running', 'Python does not run yet. Please try again in a moment.')
    }
    return this.#living().ask(question)
  }

  interrupt(): void {
    this.#living().tell({ type: 'interrupt' })
  }

  answer(executionId: HostInput<'kernel:answer'>['executionId'], text: string): void {
    const process = this.#living()
    if (process.activity.input?.executionId !== executionId) {
      throw new Refusal('no-input-wanted', 'The cell does not wait for an input any more.')
    }
    process.tell({ type: 'answer', executionId, text })
  }

  async putFiles(files: readonly SandboxFile[]): Promise<void> {
    await this.#living().putFiles(files)
  }

  async removeFiles(paths: readonly string[]): Promise<void> {
    await this.#living().removeFiles(paths)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true
    const process = this.#process
    this.#process = null
    this.#parts.record.ended()
    await process?.[Symbol.asyncDispose]()
    await this.#changing
  }

  #living(): KernelProcess {
    if (this.#process) return this.#process
    throw new Refusal('kernel-not-running', 'Python does not run. Please restart it.')
  }

  #change(change: () => Promise<void>): Promise<void> {
    const changed = this.#changing.then(() => {
      if (this.#isClosed) throw new Refusal('kernel-not-running', 'Python was stopped.')
      return change()
    })
    this.#changing = changed.catch(() => {})
    return changed
  }

  async #begin(state: 'starting' | 'restarting', files: readonly SandboxFile[]): Promise<void> {
    const { record, spares } = this.#parts
    const { image } = this
    this.#enter(state, null)
    this.#isStarting = true
    try {
      const spare = spares.take(image)
      const process = (spare && (await this.#movedIn(spare, files))) ?? (await this.#startedAnew(files))
      if (this.#process !== process) return
      if (process.belongings) record.runs(process.belongings)
      this.#enter('idle', null)
      process.serve()
    } finally {
      this.#isStarting = false
      spares.refill(image)
    }
  }

  /** Null when the spare is of no use: it may have ended this very moment. */
  async #movedIn({ process, ready }: Spare, files: readonly SandboxFile[]): Promise<KernelProcess | null> {
    this.#use(process)
    try {
      await ready
      await Promise.all([process.putFiles(files), process.belongTo(this.sandboxId)])
    } catch {
      if (this.#process === process) {
        this.#process = null
        this.#settle(process)
      }
      await process[Symbol.asyncDispose]()
      return null
    }
    void process.ended.then(exit => this.#died(process, kernelExit(exit)))
    return process
  }

  async #startedAnew(files: readonly SandboxFile[]): Promise<KernelProcess> {
    if (this.#isClosed) throw new Refusal('kernel-not-running', 'Python was stopped.')
    const { containers, socketRoot, record } = this.#parts
    const { sandboxId, image, label } = record.content
    const process = new KernelProcess()
    this.#use(process)
    void process.ended.then(exit => this.#died(process, kernelExit(exit)))
    try {
      await process.start({ containers, socketRoot, wanted: { sandboxId, image, label, files } })
    } catch (failure) {
      const message = failure instanceof Refusal ? failure.message : 'Python does not start.'
      this.#died(process, { cause: 'crashed', message })
      throw failure
    }
    return process
  }

  #use(process: KernelProcess): void {
    process.follow(events => {
      if (this.#process === process) for (const event of events) this.outbox.add(event)
    })
    this.#process = process
  }

  #died(process: KernelProcess, exit: Exit): void {
    if (this.#process !== process) return
    this.#process = null
    this.#parts.record.ended()
    const { running } = process.activity
    if (running) {
      const { executionId, cellId } = running
      this.outbox.add({
        type: 'error',
        executionId,
        cellId,
        name: 'Python ended',
        value: exit.message,
        traceback: [exit.message],
      })
    }
    this.#settle(process)
    this.#enter('dead', exit)
  }

  /** What ran or waited in a process that is gone will never end by itself. */
  #settle(process: KernelProcess | null): void {
    if (!process) return
    const { running, input } = process.activity
    if (input) this.outbox.add({ type: 'input-over', executionId: input.executionId, cellId: input.cellId })
    for (const [executionId, cellId] of process.unfinished) {
      const isRunning = running?.executionId === executionId
      this.outbox.add({
        type: 'finished',
        executionId,
        cellId,
        status: isRunning ? 'error' : 'dropped',
        executionCount: null,
        elapsedMs: isRunning ? Date.now() - Date.parse(running.since) : 0,
      })
    }
  }

  #enter(state: Exclude<State, 'busy'>, exit: Exit | null): void {
    this.#state = state
    this.#exit = exit
    this.outbox.add({ type: 'state', state, exit })
  }
}
