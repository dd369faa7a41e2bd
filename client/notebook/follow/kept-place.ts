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

/** By which a person says where they want to be. */
const ownMoves = ['wheel', 'touchmove', 'pointerdown', 'keydown'] as const

/** Its document must be turned to already. Whoever scrolls meanwhile is let go. */
export function returnTo(place: KeptPlace): void {
  let triesLeft = mostTries
  const letGo = () => {
    triesLeft = -1
    for (const name of ownMoves) removeEventListener(name, letGo, true)
  }
  const hold = () => {
    if (triesLeft < 0) return
    put(place)
    triesLeft -= 1
    if (triesLeft < 0) letGo()
    else requestAnimationFrame(hold)
  }
  for (const name of ownMoves) addEventListener(name, letGo, { capture: true, passive: true })
  hold()
}

function put(place: KeptPlace): void {
  const scroller = shownScroller()
  if (scroller?.dataset['documentId'] !== place.documentId) return
  const cell = place.cell && scroller.querySelector(`[data-cell-id="${CSS.escape(place.cell.id)}"]`)
  if (cell && place.cell) {
    const offset = cell.getBoundingClientRect().top - scroller.getBoundingClientRect().top
    scroller.scrollTop += offset - place.cell.offset
  } else scroller.scrollTop = place.scrollTop
}
