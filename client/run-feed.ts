// What was run lately, for the pages that show it: read when somebody first looks, kept up by events. Knows no socket.
import type { RunView } from '#protocol/classroom-view.ts'

/** As many as anybody scrolls back; older ones go. */
export const runsLimit = 500

export class RunFeed {
  readonly #read: () => Promise<readonly RunView[]>
  readonly #listeners = new Set<() => void>()
  #runs: readonly RunView[] | null = null
  /** For each list that is on its way, the runs told meanwhile: they are newer than what it says. */
  readonly #early = new Set<RunView[]>()

  /** `read` asks the server for the whole list, oldest first. */
  constructor(read: () => Promise<readonly RunView[]>) {
    this.#read = read
  }

  /** Oldest first; null while the list is on its way. */
  get = (): readonly RunView[] | null => this.#runs

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    if (this.#listeners.size === 1) void this.refresh()
    return () => this.#listeners.delete(listener)
  }

  /** Reads the list again, as after a reconnect. A list that does not come leaves what is known. */
  async refresh(): Promise<void> {
    if (this.#listeners.size === 0) return
    const early: RunView[] = []
    this.#early.add(early)
    try {
      const runs = await this.#read()
      this.#set([...runs, ...early].reduce(withRun, []))
    } catch {
      // Offline or refused: the next entry into the class reads it again.
    } finally {
      this.#early.delete(early)
    }
  }

  received(run: RunView): void {
    for (const early of this.#early) early.push(run)
    if (this.#runs) this.#set(withRun(this.#runs, run))
  }

  #set(runs: readonly RunView[]) {
    this.#runs = runs.length > runsLimit ? runs.slice(-runsLimit) : runs
    for (const listener of this.#listeners) listener()
  }
}

/** The same run again stays in its place, with what is told of it now. */
function withRun(runs: readonly RunView[], run: RunView): readonly RunView[] {
  const index = runs.findLastIndex(({ executionId }) => executionId === run.executionId)
  return index < 0 ? [...runs, run] : runs.with(index, run)
}
