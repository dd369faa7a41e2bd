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
  const last = documents.find(({ id }) => id === visited.at(-1))
  const shown = last ?? documents.find(({ kind }) => kind === 'notebook') ?? documents[0] ?? null
  return {
    all: documents,
    shown,
    opened: documents.filter(document => document === shown || visited.includes(document.id)),
    show: id =>
      setVisited(before => [...before.filter(other => other !== id), ...(shown ? [shown.id] : []), id]),
  }
}
