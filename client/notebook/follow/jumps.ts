// Ways to a place that a person, or the instructor's "eyes on me", asked for. The document shown there takes them.
import type { CellId, DocumentId } from '#protocol/ids.ts'
import { Store } from '../store.ts'

export interface Place {
  readonly documentId: DocumentId
  /** Null for the top. */
  readonly cellId: CellId | null
}

export interface Jump extends Place {
  /** Keyboard and screen reader go there, too. */
  readonly takesFocus: boolean
}

/** A document may have to be fetched first. A place that has not come by then is not jumped to out of the blue. */
const expiresMs = 10_000

export class Jumps {
  /** The one that has not arrived yet. */
  readonly pending = new Store<Jump | null>(null)

  #timer: ReturnType<typeof setTimeout> | undefined

  to({ documentId, cellId, takesFocus }: Jump): void {
    const jump = { documentId, cellId, takesFocus }
    this.pending.set(jump)
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.arrived(jump), expiresMs)
  }

  /** It is there, or nobody waits for it any more. */
  arrived(jump: Jump): void {
    if (this.pending.get() === jump) this.pending.set(null)
  }
}
