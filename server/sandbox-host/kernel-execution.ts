// One run of one cell: what it is called, how far it is, and what of its output is passed on.
import type { KernelEvent } from '#protocol/kernel-events.ts'
import type { HostInput } from '#protocol/sandbox-host.ts'
import { type KernelMessage, readMessage } from './kernel-messages.ts'
import { OutputBudget } from './kernel-output-budget.ts'
import type { IncomingMessage } from './kernel-wire.ts'

export type RunRequest = HostInput<'kernel:run'>['cells'][number]

type Reply = Extract<KernelMessage, { type: 'execute_reply' }>['content']

/** Text messages from this many bytes on are not read once not even the file of the full output takes them. */
const unreadBytes = 64 * 1024

export class KernelExecution {
  readonly place: Pick<RunRequest, 'executionId' | 'cellId'>
  readonly code: string
  readonly stopOnError: boolean
  executionCount: number | null = null
  reply: Reply | null = null
  /** The kernel said that it runs it; before that an interrupt would be lost. */
  hasBegun = false
  isIdle = false
  isInterrupted = false
  readonly #budget: OutputBudget
  #startedAtMs = 0
  #hasError = false
  #isFloodTaken = false
  #isEndShown = false
  /** The latest text that was not read: its end is shown when the cell is done. */
  #unread: IncomingMessage | null = null

  /** `fileRoom`: how much left out text can be taken at the moment, in UTF-16 units. */
  constructor({ executionId, cellId, code, stopOnError }: RunRequest, fileRoom: () => number) {
    this.#budget = new OutputBudget(fileRoom)
    this.place = { executionId, cellId }
    this.code = code
    this.stopOnError = stopOnError
  }

  start(): void {
    this.#startedAtMs = Date.now()
  }

  /** It was begun by a helper process that has ended. */
  goOn(since: string): void {
    this.#startedAtMs = Date.parse(since)
    this.hasBegun = true
  }

  /** ISO 8601. */
  get since(): string {
    return new Date(this.#startedAtMs).toISOString()
  }

  get elapsedMs(): number {
    return Date.now() - this.#startedAtMs
  }

  /** True when the kernel published an error of its own; some it only mentions in its reply. */
  get hasError(): boolean {
    return this.#hasError
  }

  /** True once, when the cell put out too much. */
  takeFlood(): boolean {
    if (!this.#budget.isFlood || this.#isFloodTaken) return false
    this.#isFloodTaken = true
    return true
  }

  /** True for text that nobody would get anyway: counted, and in a flood not worth the memory to read it. */
  skips(raw: IncomingMessage, nowMs: number): boolean {
    if (raw.type !== 'stream' || !this.#budget.isFull || raw.content.length < unreadBytes) return false
    if (this.#unread) this.#budget.leaveOutUnread(this.#unread.content.length, nowMs)
    this.#unread = raw
    return true
  }

  /** A published message as the events that tell of it, within the budget. Also after the cell's end, for its threads. */
  output(message: KernelMessage, nowMs: number): KernelEvent[] {
    const { place } = this
    switch (message.type) {
      case 'stream': {
        const unread = this.#readUnread(nowMs)
        const { name, text } = message.content
        if (!text) return unread
        return [...unread, ...this.#budget.stream({ type: 'stream', ...place, name, text }, nowMs)]
      }
      case 'display_data':
        return this.#budget.display({ type: 'display', ...place, ...richOf(message.content) }, nowMs)
      case 'execute_result': {
        const executionCount = message.content.execution_count
        const result: KernelEvent = { type: 'result', ...place, ...richOf(message.content), executionCount }
        return [...this.#takeTail(nowMs), ...this.#budget.display(result, nowMs)]
      }
      case 'update_display_data': {
        const { data, metadata, displayId } = richOf(message.content)
        if (displayId === null) return []
        return this.#budget.display({ type: 'update-display', data, metadata, displayId }, nowMs)
      }
      case 'clear_output':
        this.#unread = null
        this.#budget.cleared()
        return [{ type: 'clear-output', ...place, wait: message.content.wait }]
      case 'error': {
        this.#hasError = true
        const { ename, evalue, traceback } = message.content
        const error: KernelEvent = { type: 'error', ...place, name: ename, value: evalue, traceback }
        return [...this.#takeTail(nowMs), ...this.#budget.error(error)]
      }
      default:
        return []
    }
  }

  /** It is stopped as a flood: the end of what was cut so far. What still comes is not shown. */
  stop(nowMs: number): KernelEvent[] {
    const tail = this.#takeTail(nowMs)
    this.#isEndShown = true
    return tail
  }

  /** The end of what was cut. Not behind the error that ended the cell, which has to be seen. */
  finish(nowMs: number): KernelEvent[] {
    if (this.#hasError && this.reply?.status === 'error') this.#isEndShown = true
    return this.#takeTail(nowMs)
  }

  #takeTail(nowMs: number): KernelEvent[] {
    const unread = this.#readUnread(nowMs)
    return this.#isEndShown ? unread : [...unread, ...this.#budget.takeTail(this.place)]
  }

  #readUnread(nowMs: number): KernelEvent[] {
    const message = this.#unread && readMessage(this.#unread)
    this.#unread = null
    if (message?.type !== 'stream') return []
    return this.#budget.stream({ type: 'stream', ...this.place, ...message.content }, nowMs)
  }
}

function richOf({ data, metadata, transient }: Extract<KernelMessage, { type: 'display_data' }>['content']) {
  return { data, metadata, displayId: transient.display_id ?? null }
}
