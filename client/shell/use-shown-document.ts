// Which of the class's documents this window shows, and which it has opened so far (those stay where they were scrolled).
import { useState } from 'react'
import type { DocumentView } from '#protocol/classroom-view.ts'
import type { DocumentId } from '#protocol/ids.ts'

export interface ShownDocument {
  /** Without the lesson plan, which is shown beside them. */
  readonly all: readonly DocumentView[]
  /** Null while the class has none. */
  readonly shown: DocumentView | null
  /** The shown one and those looked at before, in the class's order. */
  readonly opened: readonly DocumentView[]
  readonly show: (id: DocumentId) => void
}

/** Starts with `first`, or with the first notebook. */
export function useShownDocument(
  documents: readonly DocumentView[],
  first: DocumentId | null = null,
): ShownDocument {
  const [visited, setVisited] = useState<readonly DocumentId[]>([])
  const all = documents.filter(({ kind }) => kind !== 'plan')
  // The last one may still be on its way: until it comes, the one before it stays.
  const known = visited.findLast(id => all.some(document => document.id === id)) ?? first
  const last = all.find(({ id }) => id === known)
  const shown = last ?? all.find(({ kind }) => kind === 'notebook') ?? all[0] ?? null
  return {
    all,
    shown,
    opened: all.filter(document => document === shown || visited.includes(document.id)),
    show: id =>
      setVisited(before =>
        [...new Set([...before, shown?.id ?? id])].filter(other => other !== id).concat(id),
      ),
  }
}
