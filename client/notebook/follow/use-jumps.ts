// Brings a document's sheet to the place that was asked for, once that place is there.
import { type RefObject, useCallback, useEffect } from 'react'
import type { CellId, DocumentId } from '#protocol/ids.ts'
import { scrollerOf } from '../near.ts'
import { useSelected } from '../store.ts'
import { useFollowedClass } from './followed-class.ts'
import type { Jump } from './jumps.ts'

/** Share of the visible height above the place. */
const restingPlace = 0.14
/** What was far away gets its real height when it comes near, so look again. */
const mostTries = 5

/** `hasContent` changes whenever a cell that was missing may have come. */
export function useJumps(documentId: DocumentId, inside: RefObject<Element | null>, content: unknown): void {
  const { jumps } = useFollowedClass()
  const jump = useSelected(jumps.pending, pending => (pending?.documentId === documentId ? pending : null))
  const go = useCallback(
    (wanted: Jump): (() => void) => {
      const scroller = inside.current && scrollerOf(inside.current)
      if (!(scroller instanceof HTMLElement)) return () => {}
      return whenShown(scroller, () => {
        const target = wanted.cellId === null ? scroller : cellIn(scroller, wanted.cellId)
        if (!target) return
        jumps.arrived(wanted)
        arrive(scroller, target)
        if (wanted.takesFocus) target.focus({ preventScroll: true })
      })
    },
    [jumps, inside],
  )
  // biome-ignore lint/correctness/useExhaustiveDependencies: a cell that was missing may be in the new content
  useEffect(() => (jump ? go(jump) : undefined), [jump, go, content])
}

export function cellIn(scroller: Element, cellId: CellId): HTMLElement | null {
  return scroller.querySelector<HTMLElement>(`[data-cell-id="${CSS.escape(cellId)}"]`)
}

/** A document that was just turned to has no size before the page is drawn. */
function whenShown(scroller: HTMLElement, callback: () => void): () => void {
  let frame = 0
  const look = () => {
    if (scroller.offsetParent === null) frame = requestAnimationFrame(look)
    else callback()
  }
  look()
  return () => cancelAnimationFrame(frame)
}

function arrive(scroller: HTMLElement, target: HTMLElement): void {
  if (target === scroller) scroller.scrollTop = 0
  else scrollTo(scroller, target, mostTries)
  target.removeAttribute('data-arrived')
  requestAnimationFrame(() => target.setAttribute('data-arrived', ''))
}

function scrollTo(scroller: HTMLElement, target: HTMLElement, triesLeft: number): void {
  // A banner may lie over the upper edge.
  const covered = Number.parseFloat(getComputedStyle(scroller).scrollPaddingTop) || 0
  const above = Math.max(scroller.clientHeight * restingPlace, covered)
  const wanted = scroller.getBoundingClientRect().top + above
  const distance = target.getBoundingClientRect().top - wanted
  const before = scroller.scrollTop
  scroller.scrollTop += distance
  if (triesLeft > 0 && scroller.scrollTop !== before) {
    requestAnimationFrame(() => scrollTo(scroller, target, triesLeft - 1))
  }
}
