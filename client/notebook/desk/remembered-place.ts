// Where this window was in each document: it is there again when the page is loaded anew. Gone with the window.
import type { CellId, DocumentId } from '#protocol/ids.ts'
import type { KeptPlace } from '../follow/kept-place.ts'

export interface RememberedPlace {
  /** Null in what has no cells. */
  readonly selected: CellId | null
  readonly place: KeptPlace
}

const keyOf = (id: DocumentId) => `followalong.place.${id}`

export function rememberPlace(remembered: RememberedPlace): void {
  try {
    sessionStorage.setItem(keyOf(remembered.place.documentId), JSON.stringify(remembered))
  } catch {
    // Storage is closed to this page: then it begins at the top again.
  }
}

/** Null when this window was not there yet. */
export function rememberedPlace(documentId: DocumentId): RememberedPlace | null {
  try {
    return asPlace(documentId, JSON.parse(sessionStorage.getItem(keyOf(documentId)) ?? 'null'))
  } catch {
    return null
  }
}

function asPlace(documentId: DocumentId, value: unknown): RememberedPlace | null {
  const { selected, place } = (value ?? {}) as { selected?: unknown; place?: Record<string, unknown> }
  if (typeof place?.['scrollTop'] !== 'number') return null
  const cell = (place['cell'] ?? {}) as Record<string, unknown>
  const { id, offset } = cell
  return {
    selected: typeof selected === 'string' ? (selected as CellId) : null,
    place: {
      documentId,
      scrollTop: place['scrollTop'],
      cell: typeof id === 'string' && typeof offset === 'number' ? { id: id as CellId, offset } : null,
    },
  }
}
