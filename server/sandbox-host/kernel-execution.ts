// One run of one cell: what it is called, how far it is, and what of its output is passed on.
import type { KernelEvent } from '#protocol/kernel-events.ts'
import type { HostInput } from '#protocol/sandbox-host.ts'
import type { KernelMessage } from './kernel-messages.ts'
import { OutputBudget } from './kernel-output-budget.ts'

export type RunRequest = Omit<HostInput<'kernel:run'>, 'sandboxId'>

type Reply = Extract<KernelMessage, { type: 'execute_reply' }>['content']

export class KernelExecution {
  readonly place: Pick<RunRequest, 'executionId' | 'cellId'>
  readonly code: string
  readonly stopOnError: boolean
  executionCount: number | null = null
  reply: Reply | null = null
  isIdle = false
  readonly #budget = new OutputBudget()
  #startedAtMs = 0
  #hasError = false
  #isFloodTaken = false

  constructor({ executionId, cellId, code, stopOnError }: RunRequest) {
    this.place = { executionId, cellId }
    this.code = code
    this.stopOnError = stopOnError
  }

  start(): void {
    this.#startedAtMs = Date.now()
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

  /** A published message as the events that tell of it, within the budget. Also after the cell's end, for its threads. */
  output(message: KernelMessage, nowMs: number): KernelEvent[] {
    const { place } = this
    switch (message.type) {
      case 'stream': {
        const { name, text } = message.content
        return text ? this.#budget.stream({ type: 'stream', ...place, name, text }, nowMs) : []
      }
      case 'display_data':
        return this.#budget.display({ type: 'display', ...place, ...richOf(message.content) }, nowMs)
      case 'execute_result': {
        const executionCount = message.content.execution_count
        return this.#budget.display(
          { type: 'result', ...place, ...richOf(message.content), executionCount },
          nowMs,
        )
      }
      case 'update_display_data': {
        const { data, metadata, displayId } = richOf(message.content)
        if (displayId === null) return []
        return this.#budget.display({ type: 'update-display', data, metadata, displayId }, nowMs)
      }
      case 'clear_output':
        this.#budget.cleared()
        return [{ type: 'clear-output', ...place, wait: message.content.wait }]
      case 'error': {
        this.#hasError = true
        const { ename, evalue, traceback } = message.content
        return [{ type: 'error', ...place, name: ename, value: evalue, traceback }]
      }
      default:
        return []
    }
  }

  /** The end of what was cut. */
  finish(): KernelEvent[] {
    return this.#budget.finish(this.place)
  }
}

function richOf({ data, metadata, transient }: Extract<KernelMessage, { type: 'display_data' }>['content']) {
  return { data, metadata, displayId: transient.display_id ?? null }
}
