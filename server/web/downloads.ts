// How many downloads one person may have under way: each holds a file or a thread of the server until it is taken.
import type { MemberId } from '#protocol/ids.ts'
import { Refusal } from '#protocol/refusals.ts'

export interface DownloadLimits {
  /** Of one person, in all windows. */
  readonly atOnce: number
  /** How many more of one person wait until one is over. */
  readonly waiting: number
  /** What somebody is told who asks for more than that. */
  readonly message: string
}

interface Line {
  underWay: number
  readonly waiting: (() => void)[]
}

export class Downloads {
  readonly #limits: DownloadLimits
  readonly #lines = new Map<MemberId, Line>()

  constructor(limits: DownloadLimits) {
    this.#limits = limits
  }

  /** Refuses `too-many-tries`. It counts until `act` is over, also for a browser that is gone by then. */
  async take(memberId: MemberId, act: () => Promise<void>): Promise<void> {
    const line = this.#lines.get(memberId) ?? { underWay: 0, waiting: [] }
    this.#lines.set(memberId, line)
    if (line.underWay < this.#limits.atOnce) line.underWay += 1
    else await this.#turn(line)
    try {
      await act()
    } finally {
      const next = line.waiting.shift()
      if (next) next()
      else line.underWay -= 1
      if (line.underWay === 0) this.#lines.delete(memberId)
    }
  }

  #turn({ waiting }: Line): Promise<void> {
    if (waiting.length >= this.#limits.waiting) throw new Refusal('too-many-tries', this.#limits.message)
    return new Promise(resolve => waiting.push(resolve))
  }
}
