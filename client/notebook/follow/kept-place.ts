// Where a person was, to be brought back to exactly, also when something above has grown meanwhile.
import type { CellId, DocumentId } from '#protocol/ids.ts'
import { scrollerAttribute } from '../near.ts'

export interface KeptPlace {
  readonly documentId: DocumentId
  readonly scrollTop: number
  /** The first cell in sight and how far below the upper edge it began; null for what has no cells. */
  readonly cell: { readonly id: CellId; readonly offset: number } | null
}

/** The sheet that is seen just now. */
export function shownScroller(): HTMLElement | null {
  const sheets = document.querySelectorAll<HTMLElement>(`[${scrollerAttribute}][data-document-id]`)
  return [...sheets].find(sheet => sheet.offsetParent !== null) ?? null
}

export function keepPlace(): KeptPlace | null {
  const scroller = shownScroller()
  if (!scroller) return null
  const top = scroller.getBoundingClientRect().top
  const cells = [...scroller.querySelectorAll<HTMLElement>('[data-cell-id]')]
  const first = cells.find(cell => cell.getBoundingClientRect().bottom > top)
  return {
    documentId: scroller.dataset['documentId'] as DocumentId,
    scrollTop: scroller.scrollTop,
    cell: first
      ? { id: first.dataset['cellId'] as CellId, offset: first.getBoundingClientRect().top - top }
      : null,
  }
}

/** As many frames as a hidden document may need to be drawn and measured. */
const mostTries = 6

/** Its document must be turned to already. */
export function returnTo(place: KeptPlace, triesLeft = mostTries): void {
  const scroller = shownScroller()
  const isThere = scroller?.dataset['documentId'] === place.documentId
  if (scroller && isThere) {
    const cell = place.cell && scroller.querySelector(`[data-cell-id="${CSS.escape(place.cell.id)}"]`)
    if (cell && place.cell) {
      const offset = cell.getBoundingClientRect().top - scroller.getBoundingClientRect().top
      scroller.scrollTop += offset - place.cell.offset
    } else scroller.scrollTop = place.scrollTop
  }
  if (triesLeft > 0) requestAnimationFrame(() => returnTo(place, triesLeft - 1))
}
