// The cells that a kernel was given, by the id of the message that made each run: who prints late is still known.
import type { CellId, ExecutionId } from '#protocol/ids.ts'
import type { KernelExecution } from './kernel-execution.ts'

type Place = { readonly executionId: ExecutionId; readonly cellId: CellId }

/** Cells whose late output is still accepted, and how many of them the next helper process would know. */
const rememberedExecutions = 5000
const recentExecutions = 300

export class KernelExecutions {
  readonly #byId = new Map<string, KernelExecution>()
  #recent: Place[] = []

  /** The latest ones, oldest first. */
  get recent(): readonly Place[] {
    return this.#recent
  }

  find(messageId: string): KernelExecution | undefined {
    return this.#byId.get(messageId)
  }

  remember(execution: KernelExecution): void {
    const { place } = execution
    this.#byId.set(place.executionId, execution)
    const [oldest] = this.#byId.keys()
    if (this.#byId.size > rememberedExecutions && oldest) this.#byId.delete(oldest)
    const others = this.#recent.filter(({ executionId }) => executionId !== place.executionId)
    this.#recent = [...others, place].slice(-recentExecutions)
  }
}
