// The notebooks that this page holds a copy of: for numbers of cells, and for what changed while nobody looked.
import type * as Y from 'yjs'
import type { CellId, DocumentId } from '#protocol/ids.ts'
import { indexOfCell } from '#protocol/notebook-document.ts'
import { Store } from '../store.ts'

export class OpenNotebooks {
  readonly store = new Store<ReadonlyMap<DocumentId, Y.Doc>>(new Map())

  /** Returns how to take it out again. */
  add(id: DocumentId, document: Y.Doc): () => void {
    this.store.set(new Map(this.store.get()).set(id, document))
    return () => {
      if (this.store.get().get(id) !== document) return
      const rest = new Map(this.store.get())
      rest.delete(id)
      this.store.set(rest)
    }
  }

  /** Counted from 1, as people do; null when this page does not know. */
  numberOf(documentId: DocumentId, cellId: CellId): number | null {
    const document = this.store.get().get(documentId)
    const index = document ? indexOfCell(document, cellId) : -1
    return index < 0 ? null : index + 1
  }
}
