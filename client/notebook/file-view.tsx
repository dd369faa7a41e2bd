// One shared text file, live: written on the desk, read everywhere else.
import { lazy, Suspense, useEffect, useMemo } from 'react'
import type { DocumentView } from '#protocol/classroom-view.ts'
import type { ClassroomId } from '#protocol/ids.ts'
import { fileTextOf } from '#protocol/notebook-document.ts'
import { isAtLeast, type Role } from '#protocol/roles.ts'
import type { ConnectionState, SaveState } from '../connection.ts'
import type { Replica } from './document/document-connection.ts'
import { useDocumentConnection } from './document/use-document-connection.ts'
import styles from './file.module.css'
import { WriterCarets } from './follow/writer-carets.ts'
import type { NotebookMode } from './notebook-context.ts'
import { Sheet } from './sheet.tsx'
import { StaticSource } from './sources/static-source.tsx'
import { DocumentNotices, LoadingSheet } from './waiting.tsx'

const DeskFile = lazy(() => import('./desk/desk-file.tsx'))

export interface FileViewProps {
  readonly document: DocumentView
  readonly role: Role
  readonly mode: NotebookMode
  readonly classroomId: ClassroomId
  readonly onSaveState?: (state: SaveState) => void
  readonly onConnection?: (state: ConnectionState) => void
}

export function FileView({ document, role, mode, classroomId, onSaveState, onConnection }: FileViewProps) {
  const { replica, connection, save, recovered, dismissRecovered } = useDocumentConnection(
    document,
    classroomId,
    role,
  )
  useEffect(() => onSaveState?.(save), [save, onSaveState])
  useEffect(() => onConnection?.(connection), [connection, onConnection])
  const ended = typeof connection === 'object' && 'ended' in connection ? connection.ended : null
  const isWritable = mode === 'desk' && isAtLeast(role, 'instructor')
  return (
    <Sheet mode={mode}>
      <DocumentNotices ended={ended} recovered={recovered} onDismiss={dismissRecovered} />
      {!replica && ended === null && <LoadingSheet />}
      {replica && <OpenFile replica={replica} name={document.name} isWritable={isWritable} />}
    </Sheet>
  )
}

function OpenFile({ replica, name, isWritable }: { replica: Replica; name: string; isWritable: boolean }) {
  const carets = useMemo(() => new WriterCarets(replica), [replica])
  useEffect(() => carets.watch(), [carets])
  const text = fileTextOf(replica.document)
  const isPython = name.endsWith('.py')
  const reading = (
    <StaticSource text={text} language={isPython ? 'python' : 'plain'} carets={carets} isNumbered />
  )
  return (
    <div className={styles['margin']}>
      <div className={styles['file']}>
        {isWritable ? (
          <Suspense fallback={reading}>
            <DeskFile
              replica={replica}
              carets={carets}
              name={name}
              language={isPython ? 'python' : 'plain'}
            />
          </Suspense>
        ) : (
          reading
        )}
      </div>
    </div>
  )
}
