// What every live document is shown in: its connection, the notices about that, and the sheet to scroll.
import { type ReactNode, useEffect } from 'react'
import type { DocumentView } from '#protocol/classroom-view.ts'
import type { ClassroomId } from '#protocol/ids.ts'
import type { Role } from '#protocol/roles.ts'
import type { ConnectionState, SaveState } from '../connection.ts'
import type { Replica } from './document/document-connection.ts'
import { useDocumentConnection } from './document/use-document-connection.ts'
import type { NotebookMode } from './notebook-context.ts'
import { Sheet } from './sheet.tsx'
import { DocumentNotices, LoadingSheet } from './waiting.tsx'

export interface DocumentSheetProps {
  readonly document: DocumentView
  readonly role: Role
  readonly mode: NotebookMode
  readonly classroomId: ClassroomId
  readonly onSaveState?: (state: SaveState) => void
  readonly onConnection?: (state: ConnectionState) => void
}

/** `children` draws the document once there is a copy of it. */
export function DocumentSheet({
  document,
  role,
  mode,
  classroomId,
  onSaveState,
  onConnection,
  children,
}: DocumentSheetProps & { readonly children: (replica: Replica) => ReactNode }) {
  const { replica, connection, save, recovered, dismissRecovered } = useDocumentConnection(
    document,
    classroomId,
    role,
  )
  useEffect(() => onSaveState?.(save), [save, onSaveState])
  useEffect(() => onConnection?.(connection), [connection, onConnection])
  const ended = typeof connection === 'object' && 'ended' in connection ? connection.ended : null
  return (
    <Sheet documentId={document.id} mode={mode}>
      <DocumentNotices ended={ended} recovered={recovered} onDismiss={dismissRecovered} />
      {replica ? children(replica) : ended === null && <LoadingSheet />}
    </Sheet>
  )
}
