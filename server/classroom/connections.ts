// The open sockets of one classroom by member: tells who is here, and closes all of a person's sockets at once.
import type { MemberId } from '#protocol/ids.ts'
import { Refusal } from '#protocol/refusals.ts'

/** Each tab has one for control, one for terminals and one per document. One person must not use up the server's. */
const mostPerMember = 100

export interface Connection {
  readonly memberId: MemberId
  /** A window has one control connection and others for documents and terminals; only control makes presence. */
  readonly isControl: boolean
  /** Closes it for good; `message` tells the person why. */
  close(message: string): void
}

export class Connections {
  readonly #open = new Map<MemberId, Set<Connection>>()
  readonly #onPresence: (memberId: MemberId) => void

  /** `onPresence` is called when somebody has come or gone. */
  constructor(onPresence: (memberId: MemberId) => void) {
    this.#onPresence = onPresence
  }

  /** Returns what takes it out again; calling that twice does no harm. Refuses `too-many-tries`. */
  add(connection: Connection): () => void {
    const { memberId } = connection
    const before = this.isPresent(memberId)
    const mine = this.#open.get(memberId) ?? new Set()
    if (mine.size >= mostPerMember) {
      throw new Refusal('too-many-tries', 'You have this class open in too many windows. Please close some.')
    }
    this.#open.set(memberId, mine.add(connection))
    if (!before && connection.isControl) this.#onPresence(memberId)
    return () => {
      if (!mine.delete(connection)) return
      if (mine.size === 0) this.#open.delete(memberId)
      if (connection.isControl && !this.isPresent(memberId)) this.#onPresence(memberId)
    }
  }

  isPresent(memberId: MemberId): boolean {
    return [...(this.#open.get(memberId) ?? [])].some(connection => connection.isControl)
  }

  /** Whether any window is open. */
  get isAnybodyHere(): boolean {
    return [...this.#open.keys()].some(memberId => this.isPresent(memberId))
  }

  closeAllOf(memberId: MemberId, message: string): void {
    for (const connection of [...(this.#open.get(memberId) ?? [])]) connection.close(message)
  }

  closeAll(message: string): void {
    for (const memberId of [...this.#open.keys()]) this.closeAllOf(memberId, message)
  }
}
