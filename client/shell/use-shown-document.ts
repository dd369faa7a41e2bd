// Which of the class's documents this window shows, and which it has opened so far (those stay where they were scrolled).
import { useState } from 'react'
import type { DocumentView } from '#protocol/classroom-view.ts'
import type { DocumentId } from '#protocol/ids.ts'

export interface ShownDocument {
  readonly all: readonly DocumentView[]
  /** Null while the class has none. */
  readonly shown: DocumentView | null
  /** The shown one and those looked at before, in the class's order. */
  readonly opened: readonly DocumentView[]
  readonly show: (id: DocumentId) => void
}

/** Starts with the first notebook. */
export function useShownDocument(documents: readonly DocumentView[]): ShownDocument {
  const [visited, setVisited] = useState<readonly DocumentId[]>([])
  // The last one may still be on its way: until it comes, the one before it stays.
  const known = visited.findLast(id => documents.some(document => document.id === id))
  const last = documents.find(({ id }) => id === known)
  const shown = last ?? documents.find(({ kind }) => kind === 'notebook') ?? documents[0] ?? null
  return {
    all: documents,
    shown,
    opened: documents.filter(document => document === shown || visited.includes(document.id)),
    show: id =>
      setVisited(before =>
        [...new Set([...before, shown?.id ?? id])].filter(other => other !== id).concat(id),
      ),
  }
}
