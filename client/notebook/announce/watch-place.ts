// Tells when an instructor begins to write in another cell, or points at a line.
import type * as Y from 'yjs'
import { findCell, indexOfCell, sourceOf } from '#protocol/notebook-document.ts'
import type { LivePlace } from '../follow/live-place.ts'
import type { WriterCarets } from '../follow/writer-carets.ts'
import type { Store } from '../store.ts'
import type { Announcement } from './announcements.ts'

interface WatchedPlace {
  readonly document: Y.Doc
  readonly carets: WriterCarets
  readonly place: Store<LivePlace | null>
  readonly add: (announcement: Announcement) => void
}

const longestLine = 120

/** Returns how to stop. */
export function watchPlace({ document, carets, place, add }: WatchedPlace): () => void {
  let last = place.get()
  return place.subscribe(() => {
    const now = place.get()
    const isSame = now?.cellId === last?.cellId && now?.kind === last?.kind
    last = now
    const cell = now && findCell(document, now.cellId)
    if (!now || !cell) return
    const number = indexOfCell(document, now.cellId) + 1
    if (now.kind === 'pointing') {
      const spotlight = carets.spotlights.get().get(now.cellId)?.at(-1)
      const text = sourceOf(cell).toString().split('\n')[spotlight?.line ?? -1]?.trim() ?? ''
      const who = spotlight?.name ?? 'The instructor'
      add({ kind: 'points', who, cell: number, line: text === '' ? null : text.slice(0, longestLine) })
    } else if (now.kind === 'writing' && !isSame) {
      const source = sourceOf(cell)
      add({
        kind: 'writes',
        // Asked when it is told: the text may arrive before the cursor of who writes it.
        get who() {
          return carets.store.get().get(source)?.[0]?.name ?? 'The instructor'
        },
        cell: number,
      })
    }
  })
}
