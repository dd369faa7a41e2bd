// One notebook, live, as the desk, a participant or the stage shows it. Opens its document, leaves the page to others.
import { lazy, Suspense, useEffect, useLayoutEffect, useMemo } from 'react'
import type { KernelView } from '#protocol/classroom-view.ts'
import { isAtLeast } from '#protocol/roles.ts'
import type { SendCommand } from '../connection.ts'
import { fetchedCode } from '../shell/fetched-code.ts'
import type { NotebookActions } from './desk/notebook-actions.ts'
import type { Replica } from './document/document-connection.ts'
import { DocumentSheet, type DocumentSheetProps } from './document-sheet.tsx'
import { WriterCarets } from './follow/writer-carets.ts'
import { FollowedNotebook } from './followed-notebook.tsx'
import { NotebookContext } from './notebook-context.ts'
import { Store } from './store.ts'
import { LoadingSheet } from './waiting.tsx'

const DeskNotebook = lazy(() => fetchedCode(() => import('./desk/desk-notebook.tsx')))

export interface NotebookViewProps extends DocumentSheetProps {
  /** Null while nobody has told about this notebook's kernel. */
  readonly kernel: KernelView | null
  readonly send: SendCommand
  /** On the desk: what the page may do with the editor; null when it goes. */
  readonly onActions?: (actions: NotebookActions | null) => void
}

export function NotebookView(props: NotebookViewProps) {
  return <DocumentSheet {...props}>{replica => <OpenNotebook {...props} replica={replica} />}</DocumentSheet>
}

function OpenNotebook({
  document,
  role,
  mode,
  classroomId,
  kernel,
  send,
  onActions,
  replica,
}: NotebookViewProps & { replica: Replica }) {
  const notebook = useMemo(
    () => ({
      ...replica,
      classroomId,
      notebookId: document.id,
      mode,
      send,
      kernel: new Store<KernelView | null>(null),
      carets: new WriterCarets(replica),
    }),
    [replica, classroomId, document.id, mode, send],
  )
  useLayoutEffect(() => notebook.kernel.set(kernel), [notebook, kernel])
  useEffect(() => notebook.carets.watch(), [notebook])
  const isWritable = mode === 'desk' && isAtLeast(role, 'instructor')
  return (
    <NotebookContext value={notebook}>
      {isWritable ? (
        <Suspense fallback={<LoadingSheet />}>
          <DeskNotebook {...(onActions ? { onActions } : {})} />
        </Suspense>
      ) : (
        <FollowedNotebook />
      )}
    </NotebookContext>
  )
}
