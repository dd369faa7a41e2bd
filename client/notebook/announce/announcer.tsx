// Tells a screen reader what happens in the notebook that is shown, politely and seldom.
import { type RefObject, useEffect, useState } from 'react'
import type { LivePlace } from '../follow/live-place.ts'
import { useNotebook } from '../notebook-context.ts'
import { useReading } from '../reading.ts'
import type { Store } from '../store.ts'
import { type Announcement, textOf } from './announcements.ts'
import { watchCells } from './watch-cells.ts'
import { watchPlace } from './watch-place.ts'

interface AnnouncerProps {
  readonly place: Store<LivePlace | null>
  /** Somewhere in the notebook: one that is not shown is not told of. */
  readonly inside: RefObject<HTMLElement | null>
}

/** What comes within this time is one text. */
const gatherMs = 1_200
/** Time to listen to the last one. */
const restMs = 4_000

export function Announcer({ place, inside }: AnnouncerProps) {
  const { document, carets } = useNotebook()
  const { isAnnouncing } = useReading()
  const [text, setText] = useState('')
  useEffect(() => {
    if (!isAnnouncing) return
    let waiting: Announcement[] = []
    let timer: ReturnType<typeof setTimeout> | undefined
    let saidAt = Number.NEGATIVE_INFINITY
    const say = () => {
      timer = undefined
      const next = textOf(waiting)
      waiting = []
      saidAt = performance.now()
      // The same words again are told again only when they differ from what stands there.
      setText(before => (before === next ? `${next}\u00a0` : next))
    }
    const add = (announcement: Announcement) => {
      if (inside.current?.offsetParent == null) return
      waiting.push(announcement)
      timer ??= setTimeout(say, Math.max(gatherMs, saidAt + restMs - performance.now()))
    }
    const stopPlace = watchPlace({ document, carets, place, add })
    const stopCells = watchCells(document, add)
    return () => {
      clearTimeout(timer)
      stopPlace()
      stopCells()
    }
  }, [document, carets, place, inside, isAnnouncing])
  return (
    <div
      className="visually-hidden"
      role="status"
      aria-live="polite"
      aria-label="What happens in the notebook"
    >
      {isAnnouncing ? text : ''}
    </div>
  )
}
