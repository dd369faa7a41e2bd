// Pseudo-terminals are few and shared by the whole machine, and Docker can give no container a share of its own: who opens too
// many would leave nobody else a terminal. Looked at while their number grows; knows no container.
import { readFile } from 'node:fs/promises'
import type { Logger } from 'pino'

/** One sandbox. */
export interface PtyUser {
  /** When something was printed in it last, as `performance.now` tells it. */
  readonly heardAt: number
  /** Ends the programs in it that hold too many. */
  endPtyHoarders(): Promise<void>
}

export interface PtyWatchParts {
  readonly log: Logger
  /** How many ptys the machine has in use; rejects where that cannot be known. */
  read?(): Promise<number>
  users(): readonly PtyUser[]
  /** How many terminals of ours there are: each takes two. */
  terminals(): number
}

const everyMs = 250
/** Growth that is worth a look into the sandboxes: less than one may open, so that several at once are seen too. */
const worthALook = 48
const atOnce = 4

export class PtyWatch implements Disposable {
  readonly #parts: PtyWatchParts
  #timer: NodeJS.Timeout | undefined
  /** What others on this machine use, and what has been looked at. */
  #known = Number.POSITIVE_INFINITY
  #isDisposed = false

  constructor(parts: PtyWatchParts) {
    this.#parts = parts
    this.#timer = setTimeout(() => void this.#look(), everyMs)
  }

  async #look(): Promise<void> {
    try {
      const unexplained = await this.#unexplained()
      this.#known = Math.min(this.#known, unexplained)
      if (unexplained > this.#known + worthALook) await this.#examine()
    } catch (error) {
      this.#parts.log.info({ err: error }, 'the number of ptys cannot be watched')
      return
    }
    if (!this.#isDisposed) this.#timer = setTimeout(() => void this.#look(), everyMs)
  }

  async #unexplained(): Promise<number> {
    const used = await (this.#parts.read ?? readPtys)()
    return used - 2 * this.#parts.terminals()
  }

  /** Those where something has just happened first. */
  async #examine(): Promise<void> {
    const line = this.#parts.users().toSorted((a, b) => b.heardAt - a.heardAt)
    while (line.length > 0 && !this.#isDisposed) {
      await Promise.all(line.splice(0, atOnce).map(user => user.endPtyHoarders().catch(() => {})))
      if ((await this.#unexplained()) <= this.#known + worthALook) return
    }
    // It is nobody of ours.
    this.#known = await this.#unexplained()
  }

  [Symbol.dispose](): void {
    this.#isDisposed = true
    clearTimeout(this.#timer)
  }
}

async function readPtys(): Promise<number> {
  return Number(await readFile('/proc/sys/kernel/pty/nr', 'utf8'))
}
