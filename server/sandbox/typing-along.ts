// Who of the staff types along in one terminal: asked for, granted by its owner, taken back by either. Kept in memory only:
// after a restart of the server it has to be granted anew.
import type { TypingView } from '#protocol/classroom-view.ts'
import type { MemberId } from '#protocol/ids.ts'
import { Refusal } from '#protocol/refusals.ts'

export class TypingAlong {
  #view: TypingView | null = null

  get view(): TypingView | null {
    return this.#view
  }

  mayType(memberId: MemberId): boolean {
    return this.#view?.state === 'granted' && this.#view.memberId === memberId
  }

  /** Asking again does no harm. Refuses `not-allowed` while somebody else types or has asked. */
  ask(memberId: MemberId, name: string): void {
    if (this.#view && this.#view.memberId !== memberId) {
      const does = this.#view.state === 'granted' ? 'types in this terminal' : 'has asked to type here'
      throw new Refusal('not-allowed', `${this.#view.name} ${does} already.`)
    }
    this.#view ??= { memberId, name, state: 'asked' }
  }

  /** The owner's answer. Refuses `not-found` when nobody asks any more. */
  answer(isGranted: boolean): void {
    if (!this.#view) throw new Refusal('not-found', 'Nobody asks to type here any more.')
    this.#view = isGranted ? { ...this.#view, state: 'granted' } : null
  }

  /** The owner takes it back, or whoever asked gives it up: `memberId` is null for the owner. */
  end(memberId: MemberId | null): boolean {
    if (!this.#view || (memberId !== null && this.#view.memberId !== memberId)) return false
    this.#view = null
    return true
  }
}
