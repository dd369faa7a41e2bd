// One notebook or shared file of the class, as the desk shows it.
import type { DocumentView, KernelView } from '#protocol/classroom-view.ts'
import type { ClassroomId } from '#protocol/ids.ts'
import type { ConnectionState, SaveState, SendCommand } from '../connection.ts'
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
}

export function DeskDocument({ document, isEnded, kernel, send, ...rest }: DeskDocumentProps) {
  const common = { ...rest, document, role: 'instructor', mode: isEnded ? 'archive' : 'desk' } as const
  return document.kind === 'notebook' ? (
    <NotebookView {...common} kernel={kernel} send={send} />
  ) : (
    <FileView {...common} />
  )
}
