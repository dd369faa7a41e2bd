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

export class Jumps {
  /** The one that has not arrived yet. */
  readonly pending = new Store<Jump | null>(null)

  to(jump: Jump): void {
    this.pending.set({ ...jump })
  }

  arrived(jump: Jump): void {
    if (this.pending.get() === jump) this.pending.set(null)
  }
}
