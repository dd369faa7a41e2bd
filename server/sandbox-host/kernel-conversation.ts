// The talk with one live kernel: one cell at a time from a queue, what came of it as events. Knows no sockets and no
// threads. Nothing that the kernel says is trusted: unknown parents, types and shapes are passed over.
import { randomUUID } from 'node:crypto'
import type { ExecutionId } from '#protocol/ids.ts'
import type { KernelEvent } from '#protocol/kernel-events.ts'
import type { KernelReport } from '#protocol/sandbox-host.ts'
import { KernelExecution, type RunRequest } from './kernel-execution.ts'
import { KernelExecutions } from './kernel-executions.ts'
import { unknownEnd } from './kernel-gap.ts'
import { KernelGreeting } from './kernel-greeting.ts'
import { KernelInput } from './kernel-input.ts'
import { KernelInterrupt } from './kernel-interrupt.ts'
import type { Talk } from './kernel-journal.ts'
import { type KernelMessage, nextInput, pagedText, readMessage } from './kernel-messages.ts'
import { KernelQuestions, type Question, type QuestionAnswer } from './kernel-questions.ts'
import type { Channel, RequestChannel } from './kernel-sockets.ts'
import type { IncomingMessage, OutgoingMessage } from './kernel-wire.ts'
import { LeftOutSpool } from './left-out-spool.ts'
import { PendingTimers } from './pending-timers.ts'

export interface ConversationParts {
  send(channel: RequestChannel, message: OutgoingMessage): void
  emit(event: KernelEvent): void
  /** Before each step: what another helper process would have to know to go on from here. */
  keep(talk: Talk): void
}

/** What the kernel does right now. */
export type Activity = Pick<KernelReport, 'running' | 'queued' | 'input'>

/** A reply without its "idle": the kernel is done all the same. */
const idleMs = 1000
/** A cell that never says that it has begun is interrupted all the same. */
const beginningMs = 500
const stoppedFlood =
  '\n[Stopped: this cell printed too much. Let it print less, or write to a file, and run it again.]\n'

export class KernelConversation implements Disposable {
  readonly #parts: ConversationParts
  readonly #waiting: KernelExecution[] = []
  readonly #executions = new KernelExecutions()
  readonly #timers = new PendingTimers()
  readonly #questions: KernelQuestions
  readonly #leftOut: LeftOutSpool
  readonly #input: KernelInput
  #running: KernelExecution | null = null
  #broken: KernelExecution | null = null
  /** Until it is over no cell is begun. */
  #interrupt: KernelInterrupt | null = null
  #greeting: KernelGreeting | null = null
  #isReady = false
  #isServing = false

  constructor(parts: ConversationParts) {
    this.#parts = parts
    this.#leftOut = new LeftOutSpool(this.#timers, piece => parts.emit(piece))
    this.#input = new KernelInput({
      reply: (value, parentHeader) => this.#send('stdin', 'input_reply', { value }, parentHeader),
      emit: event => parts.emit(event),
      changed: () => this.#keep(),
    })
    this.#questions = new KernelQuestions({
      timers: this.#timers,
      isIdle: () => this.#isReady && !this.#running && !this.#interrupt && this.#waiting.length === 0,
      send: (type, content) => this.#send('shell', type, content),
      over: () => this.#startNext(),
    })
  }

  get activity(): Activity {
    const running = this.#running
    return {
      running: running && { ...running.place, since: running.since },
      queued: this.#waiting.map(({ place }) => place),
      input: this.#input.wanted,
    }
  }

  /** Resolves when the kernel answers on shell and on iopub both. */
  async greet(): Promise<void> {
    await this.#answers('shell', true)
    this.#isReady = true
    this.#startNext()
  }

  /**
   * Goes on where another helper process was ended; what the kernel published meanwhile is lost. Resolves when it is
   * known what became of the cell that ran.
   */
  async goOn(talk: Talk): Promise<void> {
    for (const place of talk.recent) {
      this.#executions.remember(this.#execution({ ...place, code: '', stopOnError: true }))
    }
    this.#waiting.push(...talk.waiting.map(request => this.#execution(request)))
    if (talk.running) this.#goOnWith(talk.running, talk.input)
    this.#isServing = true
    // A cell may run for hours, and only control answers meanwhile.
    await this.#answers('control', true)
    this.#isReady = true
    const running = this.#running
    if (!running) return this.#startNext()
    await this.#answers('shell', false)
    // Answers on shell come in order, so its own was given to nobody.
    if (running !== this.#running || running.reply) return
    running.isIdle = true
    const { name: ename, value: evalue } = unknownEnd
    const failure = { ename, evalue, traceback: [evalue] }
    this.#replied(running, { status: 'error', execution_count: null, payload: [], ...failure })
  }

  /** Cells that were to run before run now: the kernel is somebody's, with all that belongs beside it. */
  serve(): void {
    this.#isServing = true
    this.#startNext()
  }

  /** All of them wait before the first is begun, so that a failure drops every one behind it. */
  run(requests: readonly RunRequest[]): void {
    const executions = requests.map(request => this.#execution(request))
    this.#waiting.push(...executions)
    this.#keep()
    this.#questions.giveWay()
    this.#startNext()
    for (const execution of executions) {
      if (this.#waiting.includes(execution)) this.#parts.emit({ type: 'queued', ...execution.place })
    }
  }

  /** Refuses `kernel-busy`, at once while a cell runs or waits. */
  ask(question: Question): Promise<QuestionAnswer> {
    return this.#questions.ask(question)
  }

  interrupt(): void {
    this.#dropWaiting()
    if (!this.#running) return
    const running = this.#running
    running.isInterrupted = true
    this.#input.over()
    const interrupt = new KernelInterrupt({
      timers: this.#timers,
      send: (channel, type) => this.#send(channel, type, {}),
      isWanted: () => running === this.#running,
      over: ended => {
        if (ended === this.#interrupt) this.#release()
      },
    })
    this.#interrupt = interrupt
    if (running.hasBegun) interrupt.strike(running.elapsedMs)
    else {
      this.#timers.after(beginningMs, () => {
        if (interrupt === this.#interrupt) interrupt.strike(0)
      })
    }
  }

  /** Nothing happens when that `input()` does not wait any more. */
  answer(executionId: ExecutionId, text: string): void {
    this.#input.answer(executionId, text)
  }

  received(channel: Channel, raw: IncomingMessage): void {
    const { parentId } = raw
    if (parentId === null) return
    this.#tellOfLoss()
    this.#questions.received(channel, parentId, raw)
    const execution = this.#executions.find(parentId)
    if (channel === 'iopub' && execution?.skips(raw, Date.now())) {
      this.#stopFlood(execution)
      return
    }
    const message = readMessage(raw)
    if (!message) return
    this.#greeting?.received(channel, parentId, message)
    this.#interrupt?.received(channel, parentId, message)
    if (!execution) return
    if (channel === 'iopub') this.#published(execution, message)
    if (channel === 'shell' && message.type === 'execute_reply') this.#replied(execution, message.content)
    if (channel === 'stdin' && message.type === 'input_request') {
      const { prompt, password } = message.content
      this.#input.ask({ ...execution.place, prompt, isPassword: password }, raw.header)
    }
  }

  /** Output is being lost, by a message that was too large or because the kernel ends. */
  outputBroke(): void {
    this.#broken = this.#running
  }

  /** The server has stored that much of the text that was left out. */
  leftOutStored(size: number): void {
    this.#leftOut.stored(size)
  }

  /** Nothing waits any more afterwards: what is still to be told of left out text is told. */
  [Symbol.dispose](): void {
    this.#leftOut.flush()
    this.#timers[Symbol.dispose]()
  }

  /** The kernel speaks again, so it lives: the cell that ran then is told that something of it is missing. */
  #tellOfLoss(): void {
    const place = this.#broken?.place
    this.#broken = null
    if (!place) return
    const text = '\n[An output was too large to be shown and is left out.]\n'
    this.#parts.emit({ type: 'stream', ...place, name: 'stderr', text })
  }

  #tell(events: readonly KernelEvent[]): void {
    for (const event of events) {
      if (event.type === 'left-out') this.#leftOut.add(event)
      else this.#parts.emit(event)
    }
  }

  #published(execution: KernelExecution, message: KernelMessage): void {
    if (message.type === 'status') {
      if (message.content.execution_state !== 'idle') return
      execution.isIdle = true
      this.#finishIfDone(execution)
      // Interrupted before its first line, a cell ends without any reply.
      if (execution.isInterrupted && !execution.reply)
        this.#timers.after(idleMs, () => this.#endSilent(execution))
      return
    }
    execution.hasBegun = true
    if (execution === this.#running) this.#interrupt?.strike(0)
    if (message.type === 'execute_input') execution.executionCount = message.content.execution_count
    if (message.type === 'clear_output') this.#leftOut.forget(execution.place.executionId)
    this.#tell(execution.output(message, Date.now()))
    this.#stopFlood(execution)
  }

  #stopFlood(execution: KernelExecution): void {
    if (execution !== this.#running || !execution.takeFlood()) return
    this.#tell(execution.stop(Date.now()))
    this.#parts.emit({ type: 'stream', ...execution.place, name: 'stderr', text: stoppedFlood })
    this.interrupt()
  }

  #replied(
    execution: KernelExecution,
    reply: Extract<KernelMessage, { type: 'execute_reply' }>['content'],
  ): void {
    execution.reply = reply
    execution.executionCount = reply.execution_count ?? execution.executionCount
    this.#timers.after(idleMs, () => {
      execution.isIdle = true
      this.#finishIfDone(execution)
    })
    this.#finishIfDone(execution)
  }

  #endSilent(execution: KernelExecution): void {
    if (execution.reply || execution !== this.#running) return
    const interrupted = { ename: 'KeyboardInterrupt', evalue: '', traceback: ['KeyboardInterrupt'] }
    this.#replied(execution, { status: 'error', execution_count: null, payload: [], ...interrupted })
  }

  #finishIfDone(execution: KernelExecution): void {
    const { reply, place } = execution
    if (!reply || !execution.isIdle || execution !== this.#running) return
    this.#tell(execution.finish(Date.now()))
    const paged = pagedText(reply.payload)
    if (paged !== null) {
      const data = { 'text/plain': paged }
      this.#parts.emit({ type: 'display', ...place, data, metadata: {}, displayId: null })
    }
    const proposed = nextInput(reply.payload)
    if (proposed) this.#parts.emit({ type: 'next-input', ...place, ...proposed })
    if (reply.status === 'error' && !execution.hasError) {
      const { ename, evalue, traceback } = reply
      this.#parts.emit({ type: 'error', ...place, name: ename, value: evalue, traceback })
    }
    if (this.#input.wanted?.executionId === place.executionId) this.#input.over()
    const status = reply.status === 'ok' ? 'ok' : reply.status === 'error' ? 'error' : 'dropped'
    const { executionCount, elapsedMs } = execution
    this.#running = null
    this.#keep()
    // It came to its end before it could be interrupted.
    if (this.#interrupt?.isSent === false) this.#interrupt = null
    this.#parts.emit({ type: 'finished', ...place, status, executionCount, elapsedMs })
    // What was sent after the interrupt is meant to run.
    if (status !== 'ok' && execution.stopOnError && !execution.isInterrupted) this.#dropWaiting()
    this.#startNext()
  }

  #startNext(): void {
    if (!this.#isReady || this.#running || this.#interrupt || this.#questions.isUnderWay) return
    const execution = this.#isServing ? this.#waiting.shift() : undefined
    if (!execution) {
      this.#questions.becameIdle()
      return
    }
    this.#running = execution
    execution.start()
    this.#executions.remember(execution)
    this.#keep()
    const content = {
      code: execution.code,
      silent: false,
      store_history: true,
      user_expressions: {},
      allow_stdin: true,
      // Our own queue drops what waits; the kernel must not, for it would also drop what is sent a moment later.
      stop_on_error: false,
    }
    // Under its own id, so that another helper process knows its output as well.
    this.#parts.send('shell', { id: execution.place.executionId, type: 'execute_request', content })
    this.#parts.emit({ type: 'started', ...execution.place, at: execution.since })
  }

  #dropWaiting(): void {
    const dropped = this.#waiting.splice(0)
    if (dropped.length > 0) this.#keep()
    for (const { place } of dropped) {
      this.#parts.emit({ type: 'finished', ...place, status: 'dropped', executionCount: null, elapsedMs: 0 })
    }
  }

  async #answers(channel: RequestChannel, isRepeated: boolean): Promise<void> {
    const ask = () => this.#send(channel, 'kernel_info_request', {})
    this.#greeting = new KernelGreeting({ timers: this.#timers, channel, isRepeated, ask })
    await this.#greeting.answered
    this.#greeting = null
  }

  #goOnWith(talk: NonNullable<Talk['running']>, input: Talk['input']): void {
    const running = this.#execution({ ...talk, code: '' })
    running.goOn(talk.since)
    this.#executions.remember(running)
    this.#running = running
    this.#input.goOn(input)
  }

  #execution(request: RunRequest): KernelExecution {
    return new KernelExecution(request, () => this.#leftOut.room)
  }

  #keep(): void {
    const running = this.#running
    this.#parts.keep({
      running: running && { ...running.place, since: running.since, stopOnError: running.stopOnError },
      waiting: this.#waiting.map(({ place, code, stopOnError }) => ({ ...place, code, stopOnError })),
      input: this.#input.kept,
      recent: this.#executions.recent,
    })
  }

  #release(): void {
    this.#interrupt = null
    this.#startNext()
  }

  #send(channel: RequestChannel, type: string, content: unknown, parentHeader?: unknown): string {
    const id = randomUUID()
    this.#parts.send(channel, { id, type, content, ...(parentHeader ? { parentHeader } : {}) })
    return id
  }
}
