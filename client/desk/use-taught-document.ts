// The document on the desk, which is the one that the class is taken to: whenever the trainer turns to another one, it is told.
import { useCallback, useEffect, useRef, useState } from 'react'
import type { ClassroomSnapshot } from '#protocol/classroom-view.ts'
import type { DocumentId } from '#protocol/ids.ts'
import type { ConnectionState, SendCommand } from '../connection.ts'
import { type ShownDocument, useShownDocument } from '../shell/use-shown-document.ts'

export function useTaughtDocument(
  { documents, liveDocumentId, classroom }: ClassroomSnapshot,
  state: ConnectionState,
  send: SendCommand,
): ShownDocument {
  // Another instructor's turning does not turn this desk.
  const [first] = useState(liveDocumentId)
  const here = useShownDocument(documents, first)
  const showHere = useRef(here.show)
  showHere.current = here.show
  /** What the class was not told, as while offline. */
  const untold = useRef<DocumentId | null>(null)
  const teach = useCallback(
    (documentId: DocumentId) => {
      untold.current = documentId
      send('place:show', { documentId }).then(
        () => {
          if (untold.current === documentId) untold.current = null
        },
        () => {},
      )
    },
    [send],
  )
  useEffect(() => {
    if (state === 'live' && untold.current) teach(untold.current)
  }, [state, teach])

  const isOpen = classroom.state === 'open'
  const isLiveHere = here.all.some(({ id }) => id === liveDocumentId)
  const shownId = here.shown?.id
  useEffect(() => {
    // A class that is nowhere, at its start or when its document was removed, comes to where the trainer is.
    if (isOpen && !isLiveHere && shownId) teach(shownId)
  }, [isOpen, isLiveHere, shownId, teach])

  const show = useCallback(
    (id: DocumentId) => {
      showHere.current(id)
      teach(id)
    },
    [teach],
  )
  return { ...here, show }
}
