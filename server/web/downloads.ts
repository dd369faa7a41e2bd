// How many exports one person may have under way: each takes a thread, and space on the server's disk until it is taken.
import type { MemberId } from '#protocol/ids.ts'
import { Refusal } from '#protocol/refusals.ts'

/** Of one person, in all windows. */
const atOnce = 2

export class Downloads {
  readonly #underWay = new Map<MemberId, number>()

  /** Refuses `too-many-tries`. It counts until `act` is over, also for a browser that is gone by then. */
  async take(memberId: MemberId, act: () => Promise<void>): Promise<void> {
    const before = this.#underWay.get(memberId) ?? 0
    if (before >= atOnce) {
      throw new Refusal(
        'too-many-tries',
        'You are taking something home already. Please wait until that is done.',
      )
    }
    this.#underWay.set(memberId, before + 1)
    try {
      await act()
    } finally {
      const left = (this.#underWay.get(memberId) ?? 1) - 1
      if (left === 0) this.#underWay.delete(memberId)
      else this.#underWay.set(memberId, left)
    }
  }
}
