// The class's notebooks and files: tabs, and the documents opened so far, of which one is seen.
import type { ReactNode } from 'react'
import type { KernelView } from '#protocol/classroom-view.ts'
import type { ClassroomId } from '#protocol/ids.ts'
import type { Role } from '#protocol/roles.ts'
import type { ConnectionState, SaveState, SendCommand } from '../connection.ts'
import { FileView } from '../notebook/file-view.tsx'
import type { NotebookMode } from '../notebook/notebook-context.ts'
import { NotebookView } from '../notebook/notebook-view.tsx'
import { DocumentTabs } from './document-tabs.tsx'
import classes from './notebook-area.module.css'
import type { ShownDocument } from './use-shown-document.ts'

interface NotebookAreaProps {
  readonly classroomId: ClassroomId
  readonly as: Role
  readonly mode: NotebookMode
  readonly documents: ShownDocument
  readonly kernels: readonly KernelView[]
  readonly send: SendCommand
  /** What to say while the class has no document. */
  readonly empty: ReactNode
  readonly onSaveState?: (state: SaveState) => void
  readonly onConnection?: (state: ConnectionState) => void
}

export function NotebookArea(props: NotebookAreaProps) {
  const { documents, empty, kernels } = props
  const { shown, opened, all, show } = documents
  return (
    <main id="notebook" className={classes['area']} data-pane="notebook" tabIndex={-1} aria-label="Notebook">
      <DocumentTabs documents={all} shown={shown?.id ?? null} onShow={show} />
      {shown === null && <div className={classes['empty']}>{empty}</div>}
      {opened.map(document => {
        const isShown = document === shown
        const common = {
          document,
          role: props.as,
          mode: props.mode,
          classroomId: props.classroomId,
          send: props.send,
          ...(isShown && props.onSaveState ? { onSaveState: props.onSaveState } : {}),
          ...(isShown && props.onConnection ? { onConnection: props.onConnection } : {}),
        }
        const kernel = kernels.find(({ notebookId }) => notebookId === document.id) ?? null
        return (
          <div key={document.id} className={classes['document']} hidden={!isShown}>
            {document.kind === 'notebook' ? (
              <NotebookView {...common} kernel={kernel} />
            ) : (
              <FileView {...common} />
            )}
          </div>
        )
      })}
    </main>
  )
}
