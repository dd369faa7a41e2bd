// One notebook or shared file of the class, as the desk shows it.
import type { DocumentView, KernelView } from '#protocol/classroom-view.ts'
import type { ClassroomId } from '#protocol/ids.ts'
import type { ConnectionState, SaveState, SendCommand } from '../connection.ts'
import type { NotebookActions } from '../notebook/desk/notebook-actions.ts'
import { FileView } from '../notebook/file-view.tsx'
import { NotebookView } from '../notebook/notebook-view.tsx'

interface DeskDocumentProps {
  readonly document: DocumentView
  readonly classroomId: ClassroomId
  /** The class is over: nothing is written any more. */
  readonly isEnded: boolean
  readonly kernel: KernelView | null
  readonly send: SendCommand
  readonly onSaveState?: (state: SaveState) => void
  readonly onConnection?: (state: ConnectionState) => void
  /** The notebook's editor, or null when it goes. */
  readonly onActions?: (actions: NotebookActions | null) => void
}

export function DeskDocument(props: DeskDocumentProps) {
  const { document, isEnded, kernel, send, onActions, ...rest } = props
  const common = { ...rest, document, role: 'instructor', mode: isEnded ? 'archive' : 'desk' } as const
  return document.kind === 'notebook' ? (
    <NotebookView {...common} kernel={kernel} send={send} {...(onActions ? { onActions } : {})} />
  ) : (
    <FileView {...common} />
  )
}
