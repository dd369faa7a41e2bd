// Brings a window that was loaded anew back to where it was in this document, and remembers where it goes from there.
import { useEffect } from 'react'
import type { DocumentId } from '#protocol/ids.ts'
import { keepPlace, returnTo, shownScroller } from '../follow/kept-place.ts'
import type { Desk } from './desk.ts'
import { rememberedPlace, rememberPlace } from './remembered-place.ts'

/** Scrolling and selecting have come to rest after this. */
const restsAfterMs = 200

/** `controls` of a notebook; null for a file. */
export function useRememberedPlace(documentId: DocumentId, controls: Desk | null): void {
  useEffect(() => {
    const before = rememberedPlace(documentId)
    if (before) returnTo(before.place)
    let timer: ReturnType<typeof setTimeout> | undefined
    const remember = () => {
      clearTimeout(timer)
      const place = keepPlace()
      // One that is not shown has no place that could be measured: what is remembered of it stays.
      if (place?.documentId !== documentId) return
      rememberPlace({ selected: controls?.state.get().selected ?? null, place })
    }
    const rememberSoon = () => {
      clearTimeout(timer)
      timer = setTimeout(remember, restsAfterMs)
    }
    const scroller = shownScroller()
    scroller?.addEventListener('scroll', rememberSoon, { passive: true })
    window.addEventListener('pagehide', remember)
    const stopSelection = controls?.state.subscribe(rememberSoon)
    return () => {
      clearTimeout(timer)
      scroller?.removeEventListener('scroll', rememberSoon)
      window.removeEventListener('pagehide', remember)
      stopSelection?.()
    }
  }, [documentId, controls])
}
