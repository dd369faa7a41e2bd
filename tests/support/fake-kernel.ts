// A kernel without Python: runs cells of `TinyPython` one after the other and tells of them as the real one does.

import type { Completion, Inspection } from '#protocol/completion.ts'
import type { Exit } from '#protocol/exits.ts'
import type { KernelEvent } from '#protocol/kernel-events.ts'
import { Refusal } from '#protocol/refusals.ts'
import type { HostInput, KernelReport } from '#protocol/sandbox-host.ts'
import { TinyError, TinyPython } from './tiny-python.ts'

type Run = HostInput<'kernel:run'>['cells'][number]
type Told = { readonly sequence: number; readonly event: KernelEvent }

export class FakeKernel {
  readonly #sandboxId: KernelReport['sandboxId']
  readonly #emit: (told: Told) => void
  #unacknowledged: Told[] = []
  #sequence = 0
  #python = new TinyPython()
  #queue: Run[] = []
  #running: (Run & { since: string }) | null = null
  #input: KernelReport['input'] = null
  #state: 'starting' | 'idle' | 'restarting' | 'dead' = 'starting'
  #exit: Exit | null = null
  #executionCount = 0
  #interrupt: () => void = () => {}
  #answer: (text: string) => void = () => {}
  /** Raised by a restart or the end: whatever still runs in an older one is not heard any more. */
  #life = 0

  constructor(sandboxId: KernelReport['sandboxId'], emit: (told: Told) => void) {
    this.#sandboxId = sandboxId
    this.#emit = emit
    this.#enter('starting')
    this.#enter('idle')
  }

  get report(): KernelReport {
    const running = this.#running
    return {
      sandboxId: this.#sandboxId,
      state: this.#state === 'idle' && running ? 'busy' : this.#state,
      exit: this.#exit,
      running: running && { executionId: running.executionId, cellId: running.cellId, since: running.since },
      queued: this.#queue.map(({ executionId, cellId }) => ({ executionId, cellId })),
      input: this.#input,
    }
  }

  resend(): void {
    for (const told of this.#unacknowledged) this.#emit(told)
  }

  acknowledge(sequence: number): void {
    this.#unacknowledged = this.#unacknowledged.filter(told => told.sequence > sequence)
  }

  run(runs: readonly Run[]): void {
    this.#demandLife()
    const isIdle = !this.#running && this.#queue.length === 0
    this.#queue.push(...runs)
    if (isIdle) void this.#work(this.#life)
    for (const { executionId, cellId } of isIdle ? runs.slice(1) : runs) {
      this.#tell({ type: 'queued', executionId, cellId })
    }
  }

  complete({ source, offset }: HostInput<'kernel:complete'>): Completion {
    this.#demandIdle()
    const typed = /\w*$/.exec(source.slice(0, offset))?.[0] ?? ''
    const items = this.#python.names
      .filter(name => name.startsWith(typed))
      .map(text => ({ text, type: 'instance', signature: null }))
    return { from: offset - typed.length, to: offset, items }
  }

  inspect({ source, offset }: HostInput<'kernel:inspect'>): Inspection | null {
    this.#demandIdle()
    const before = /\w*$/.exec(source.slice(0, offset))?.[0] ?? ''
    const behind = /^\w*/.exec(source.slice(offset))?.[0] ?? ''
    const value = this.#python.valueOf(before + behind)
    return value === null ? null : { text: `Value: ${value}` }
  }

  interrupt(): void {
    this.#demandLife()
    this.#drop()
    this.#interrupt()
  }

  answer(executionId: Run['executionId'], text: string): void {
    if (this.#input?.executionId !== executionId) {
      throw new Refusal('no-input-wanted', 'The cell does not wait for an input any more.')
    }
    this.#answer(text)
  }

  restart(): void {
    this.#settle()
    this.#python = new TinyPython()
    this.#executionCount = 0
    this.#enter('restarting')
    this.#enter('idle')
  }

  die(exit: Exit): void {
    this.#settle()
    this.#enter('dead', exit)
  }

  async #work(life: number): Promise<void> {
    for (let run = this.#queue.shift(); run; run = this.#queue.shift()) {
      await this.#execute(run, life)
      if (this.#life !== life) return
      this.#running = null
    }
  }

  async #execute(run: Run, life: number): Promise<void> {
    const { executionId, cellId } = run
    const place = { executionId, cellId }
    const tell = (event: KernelEvent) => {
      if (this.#life === life) this.#tell(event)
    }
    this.#running = { ...run, since: new Date().toISOString() }
    tell({ type: 'started', ...place, at: this.#running.since })
    const executionCount = ++this.#executionCount
    let status: 'ok' | 'error' = 'ok'
    try {
      const value = await this.#python.run(run.code, {
        print: line => tell({ type: 'stream', ...place, name: 'stdout', text: `${line}\n` }),
        ask: prompt => this.#ask(place, prompt, tell),
        runForEver: () => new Promise<never>((_, reject) => this.#onInterrupt(reject)),
      })
      if (value !== null) {
        const data = { 'text/plain': value }
        tell({ type: 'result', ...place, data, metadata: {}, displayId: null, executionCount })
      }
    } catch (error) {
      if (!(error instanceof TinyError)) throw error
      status = 'error'
      const { name, message: value } = error
      tell({ type: 'error', ...place, name, value, traceback: [`${name}: ${value}`] })
      if (run.stopOnError) this.#drop()
    }
    tell({ type: 'finished', ...place, status, executionCount, elapsedMs: 1 })
  }

  #ask(
    place: Pick<Run, 'executionId' | 'cellId'>,
    prompt: string,
    tell: (event: KernelEvent) => void,
  ): Promise<string> {
    this.#input = { ...place, prompt, isPassword: false }
    tell({ type: 'input-wanted', ...this.#input })
    return new Promise<string>((resolve, reject) => {
      this.#answer = resolve
      this.#onInterrupt(reject)
    }).then(
      text => {
        this.#input = null
        tell({ type: 'input-over', ...place })
        tell({ type: 'stream', ...place, name: 'stdout', text: `${prompt}${text}\n` })
        return text
      },
      error => {
        this.#input = null
        tell({ type: 'input-over', ...place })
        throw error
      },
    )
  }

  #onInterrupt(reject: (error: Error) => void): void {
    this.#interrupt = () => reject(new TinyError('KeyboardInterrupt', ''))
  }

  #drop(): void {
    for (const { executionId, cellId } of this.#queue.splice(0)) {
      this.#tell({
        type: 'finished',
        executionId,
        cellId,
        status: 'dropped',
        executionCount: null,
        elapsedMs: 0,
      })
    }
  }

  #settle(): void {
    this.#life++
    this.#interrupt()
    const running = this.#running
    this.#running = null
    this.#input = null
    if (running) {
      const { executionId, cellId } = running
      this.#tell({
        type: 'finished',
        executionId,
        cellId,
        status: 'error',
        executionCount: null,
        elapsedMs: 1,
      })
    }
    this.#drop()
  }

  #demandLife(): void {
    if (this.#state === 'dead')
      throw new Refusal('kernel-not-running', 'Python does not run. Please restart it.')
  }

  #demandIdle(): void {
    this.#demandLife()
    if (this.#running || this.#queue.length > 0)
      throw new Refusal('kernel-busy', 'Python is busy. Try again when the cell is done.')
  }

  #enter(state: 'starting' | 'idle' | 'restarting' | 'dead', exit: Exit | null = null): void {
    this.#state = state
    this.#exit = exit
    this.#tell({ type: 'state', state, exit })
  }

  #tell(event: KernelEvent): void {
    const told = { sequence: ++this.#sequence, event }
    this.#unacknowledged.push(told)
    this.#emit(told)
  }
}
