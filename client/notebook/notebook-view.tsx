// One notebook, live, as the desk, a participant or the stage shows it. Opens its document, leaves the page to others.
import { lazy, Suspense, useEffect, useLayoutEffect, useMemo } from 'react'
import type { DocumentView, KernelView } from '#protocol/classroom-view.ts'
import type { ClassroomId } from '#protocol/ids.ts'
import { isAtLeast, type Role } from '#protocol/roles.ts'
import type { ConnectionState, SaveState, SendCommand } from '../connection.ts'
import type { Replica } from './document/document-connection.ts'
import { useDocumentConnection } from './document/use-document-connection.ts'
import { WriterCarets } from './follow/writer-carets.ts'
import { FollowedNotebook } from './followed-notebook.tsx'
import { NotebookContext, type NotebookMode } from './notebook-context.ts'
import { Sheet } from './sheet.tsx'
import { Store } from './store.ts'
import { DocumentNotices, LoadingSheet } from './waiting.tsx'

const DeskNotebook = lazy(() => import('./desk/desk-notebook.tsx'))

export interface NotebookViewProps {
  readonly document: DocumentView
  readonly role: Role
  readonly mode: NotebookMode
  readonly classroomId: ClassroomId
  /** Null while nobody has told about this notebook's kernel. */
  readonly kernel: KernelView | null
  readonly send: SendCommand
  readonly onSaveState?: (state: SaveState) => void
  readonly onConnection?: (state: ConnectionState) => void
}

export function NotebookView(props: NotebookViewProps) {
  const { document, role, classroomId, onSaveState, onConnection } = props
  const { replica, connection, save, recovered, dismissRecovered } = useDocumentConnection(
    document,
    classroomId,
    role,
  )
  useEffect(() => onSaveState?.(save), [save, onSaveState])
  useEffect(() => onConnection?.(connection), [connection, onConnection])
  const ended = typeof connection === 'object' && 'ended' in connection ? connection.ended : null
  return (
    <Sheet mode={props.mode}>
      <DocumentNotices ended={ended} recovered={recovered} onDismiss={dismissRecovered} />
      {replica ? <OpenNotebook {...props} replica={replica} /> : ended === null && <LoadingSheet />}
    </Sheet>
  )
}

function OpenNotebook({
  document,
  role,
  mode,
  kernel,
  send,
  replica,
}: NotebookViewProps & { replica: Replica }) {
  const notebook = useMemo(
    () => ({
      ...replica,
      notebookId: document.id,
      mode,
      send,
      kernel: new Store<KernelView | null>(null),
      carets: new WriterCarets(replica),
    }),
    [replica, document.id, mode, send],
  )
  useLayoutEffect(() => notebook.kernel.set(kernel), [notebook, kernel])
  useEffect(() => notebook.carets.watch(), [notebook])
  const isWritable = mode === 'desk' && isAtLeast(role, 'instructor')
  return (
    <NotebookContext value={notebook}>
      {isWritable ? (
        <Suspense fallback={<LoadingSheet />}>
          <DeskNotebook />
        </Suspense>
      ) : (
        <FollowedNotebook />
      )}
    </NotebookContext>
  )
}
