// Which document a follower's page shows: it turns with the instructor for those who follow, and stays for all others.
import { useEffect, useState } from 'react'
import type { DocumentView } from '#protocol/classroom-view.ts'
import type { DocumentId } from '#protocol/ids.ts'
import type { FollowedClass } from '../notebook/follow/followed-class.ts'
import { afterHold, isHeld } from '../notebook/follow/held.ts'
import type { Place } from '../notebook/follow/jumps.ts'
import { shownScroller } from '../notebook/follow/kept-place.ts'
import { useSelected } from '../notebook/store.ts'
import { shortNameOf } from '../shell/document-tabs.tsx'
import { type ShownDocument, useShownDocument } from '../shell/use-shown-document.ts'

export interface ClassDocuments extends ShownDocument {
  readonly live: DocumentView | null
  /** A person's own choice: it lets go of the class unless the class is there. */
  readonly choose: (id: DocumentId) => void
  /** Leads to a place that the person asked for. */
  readonly goTo: (place: Place) => void
}

interface ClassDocumentsOptions {
  readonly documents: readonly DocumentView[]
  readonly liveDocumentId: DocumentId | null
  readonly followed: FollowedClass
}

export function useClassDocuments(options: ClassDocumentsOptions): ClassDocuments {
  const { liveDocumentId, followed } = options
  const { following, jumps, livePlace } = followed
  // Whoever comes in begins where the class is; after that it is the person's or their following's choice.
  const [first] = useState(liveDocumentId)
  const documents = useShownDocument(options.documents, first)
  const { all, shown, show } = documents
  const live = all.find(({ id }) => id === liveDocumentId) ?? null
  useEffect(() => {
    livePlace.set(live && { documentId: live.id, name: shortNameOf(live) })
  }, [livePlace, live])

  const isFollowing = useSelected(following.state, state => state === 'following')
  const target = isFollowing && live && live.id !== shown?.id ? live.id : null
  useEffect(() => {
    if (target === null) return
    const turn = () => {
      const scroller = shownScroller()
      if (!scroller || !isHeld(scroller)) show(target)
    }
    turn()
    // Nothing is turned under a selection or a note that is being written: once those are over.
    return afterHold(turn)
  }, [target, show])

  return {
    ...documents,
    live,
    choose: id => {
      if (live && id !== live.id) following.letGo()
      show(id)
    },
    goTo: place => {
      following.letGo()
      show(place.documentId)
      jumps.to({ ...place, takesFocus: true })
    },
  }
}
