// What the trainer does with the class's documents: each one a command, each refusal told, a removal taken back with a click.
import { Button } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMemo } from 'react'
import type { DocumentView } from '#protocol/classroom-view.ts'
import type { DocumentId } from '#protocol/ids.ts'
import type { SendCommand } from '../../connection.ts'
import { shortNameOf } from '../../shell/document-tabs.tsx'
import { showProblem } from '../../shell/notify.ts'
import classes from './document-strip.module.css'

export interface DocumentActions {
  /** Rejects with what to tell where the name was typed. */
  rename(document: DocumentView, name: string): Promise<void>
  duplicate(document: DocumentView): void
  /** To stand at `index` among the documents afterwards. */
  move(document: DocumentView, index: number): void
  remove(document: DocumentView): void
}

/** How long a removal can be taken back from the message about it. */
const undoMs = 15_000

export function useDocumentActions(send: SendCommand, show: (id: DocumentId) => void): DocumentActions {
  return useMemo(
    () => ({
      async rename({ id }, name) {
        await send('document:rename', { documentId: id, name })
      },
      duplicate({ id }) {
        send('notebook:duplicate', { notebookId: id }).then(({ documentId }) => show(documentId), showProblem)
      },
      move({ id }, index) {
        send('document:move', { documentId: id, index }).catch(showProblem)
      },
      remove(document) {
        send('document:remove', { documentId: document.id }).then(
          () => offerUndo(document, send, show),
          showProblem,
        )
      },
    }),
    [send, show],
  )
}

function offerUndo(document: DocumentView, send: SendCommand, show: (id: DocumentId) => void) {
  const notice = `removed ${document.id}`
  const undo = () => {
    notifications.hide(notice)
    send('document:restore', { documentId: document.id }).then(() => show(document.id), showProblem)
  }
  notifications.show({
    id: notice,
    autoClose: undoMs,
    message: (
      <span className={classes['undo']}>
        “{shortNameOf(document)}” is out of the class.
        <Button size="compact-sm" variant="light" onClick={undo}>
          Undo
        </Button>
      </span>
    ),
  })
}
