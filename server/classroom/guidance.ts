// Where the instructor leads the class: the document that is taught from, and "eyes on me". Kept, so that a server that
// is started again goes on with it.
import type { AttentionView } from '#protocol/classroom-view.ts'
import type { CellId, DocumentId } from '#protocol/ids.ts'
import type { ClassroomRecord } from './classroom-records.ts'
import { demandTaught } from './document-list.ts'
import type { KeptRecord } from './kept-record.ts'

export interface GuidanceParts {
  readonly record: KeptRecord<ClassroomRecord>
  onPlaceChanged(liveDocumentId: DocumentId | null): void
  onAttentionChanged(attention: AttentionView | null): void
}

export class Guidance {
  readonly #parts: GuidanceParts

  constructor(parts: GuidanceParts) {
    this.#parts = parts
  }

  get liveDocumentId(): DocumentId | null {
    return this.#parts.record.value.liveDocumentId
  }

  get attention(): AttentionView | null {
    return this.#parts.record.value.attention
  }

  /** Refuses `not-found`, and what the class is not told of. */
  async show(documentId: DocumentId): Promise<void> {
    if (this.liveDocumentId === documentId) return
    await this.#parts.record.change(record => {
      demandTaught(record.documents, documentId)
      return { ...record, liveDocumentId: documentId }
    })
    this.#parts.onPlaceChanged(this.liveDocumentId)
  }

  /** To a cell, or to the top of the document. Asking again is another request. Refuses like `show`. */
  async gather(documentId: DocumentId, cellId: CellId | null): Promise<void> {
    const attention = { documentId, cellId, since: new Date().toISOString() }
    await this.#parts.record.change(record => {
      demandTaught(record.documents, documentId)
      return { ...record, attention }
    })
    this.#parts.onAttentionChanged(this.attention)
  }

  async release(): Promise<void> {
    if (this.attention === null) return
    await this.#parts.record.change(record => ({ ...record, attention: null }))
    this.#parts.onAttentionChanged(this.attention)
  }

  /** Nobody is led to a document that is gone. */
  async leave(documentId: DocumentId): Promise<void> {
    if (this.attention?.documentId === documentId) await this.release()
    if (this.liveDocumentId !== documentId) return
    await this.#parts.record.change(record => ({ ...record, liveDocumentId: null }))
    this.#parts.onPlaceChanged(null)
  }
}
