// Tabs put in order by dragging: which one, and into which gap. Keys and the menu do the same.
import { type DragEvent, type RefObject, useState } from 'react'
import type { DocumentView } from '#protocol/classroom-view.ts'
import { gapAt, indexAfterDrop } from './tab-order.ts'

/** Tells a tab from files and text that are dragged over the line. */
const dragType = 'application/x-followalong-tab'

export function useTabDrag(
  list: RefObject<HTMLElement | null>,
  documents: readonly DocumentView[],
  onMove: (document: DocumentView, index: number) => void,
) {
  const [dragged, setDragged] = useState<DocumentView | null>(null)
  const [gap, setGap] = useState<number | null>(null)
  const places = () =>
    [...(list.current?.querySelectorAll<HTMLElement>('[data-document]') ?? [])].map(tab => ({
      left: tab.offsetLeft,
      width: tab.offsetWidth,
    }))
  const xOf = (event: DragEvent) => {
    const box = list.current?.getBoundingClientRect()
    return event.clientX - (box?.left ?? 0) + (list.current?.scrollLeft ?? 0)
  }
  const end = () => {
    setDragged(null)
    setGap(null)
  }
  const from = dragged ? documents.findIndex(({ id }) => id === dragged.id) : -1

  return {
    /** Where the line that shows the gap stands, in pixels from the left of the list; null while nothing would move. */
    markAt: gap === null || indexAfterDrop(from, gap) === null ? null : markOf(places(), gap),
    listProps: {
      onDragOver(event: DragEvent) {
        if (!dragged) return
        event.preventDefault()
        setGap(gapAt(places(), xOf(event)))
      },
      onDrop(event: DragEvent) {
        if (!dragged) return
        event.preventDefault()
        const index = indexAfterDrop(from, gapAt(places(), xOf(event)))
        if (index !== null) onMove(dragged, index)
        end()
      },
    },
    tabProps: (document: DocumentView) => ({
      draggable: true,
      onDragStart(event: DragEvent) {
        event.dataTransfer.setData(dragType, document.id)
        event.dataTransfer.effectAllowed = 'move'
        setDragged(document)
      },
      onDragEnd: end,
    }),
  }
}

function markOf(places: readonly { readonly left: number; readonly width: number }[], gap: number): number {
  const next = places[gap]
  const last = places.at(-1)
  return next ? next.left : last ? last.left + last.width - 2 : 0
}
