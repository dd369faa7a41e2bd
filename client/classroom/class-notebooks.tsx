// The class's documents on a participant's page, with a mark where the class is.
import type { ClassroomSnapshot } from '#protocol/classroom-view.ts'
import type { ConnectionState, SendCommand } from '../connection.ts'
import { FileView } from '../notebook/file-view.tsx'
import { NotebookView } from '../notebook/notebook-view.tsx'
import { DocumentTabs } from '../shell/document-tabs.tsx'
import { NotebookArea } from '../shell/notebook-area.tsx'
import type { ClassDocuments } from './use-class-documents.ts'

interface ClassNotebooksProps {
  readonly snapshot: ClassroomSnapshot
  readonly documents: ClassDocuments
  readonly send: SendCommand
  readonly onConnection: (state: ConnectionState) => void
}

export function ClassNotebooks({ snapshot, documents, send, onConnection }: ClassNotebooksProps) {
  const { classroom, me, kernels } = snapshot
  return (
    <NotebookArea
      documents={documents}
      tabs={
        <DocumentTabs
          documents={documents.all}
          shown={documents.shown?.id ?? null}
          live={documents.live?.id ?? null}
          onShow={documents.choose}
        />
      }
      draw={(document, isShown) => {
        const common = {
          document,
          role: me.role,
          mode: classroom.state === 'ended' ? ('archive' as const) : ('participant' as const),
          classroomId: classroom.id,
          ...(isShown ? { onConnection } : {}),
        }
        const kernel = kernels.find(({ notebookId }) => notebookId === document.id) ?? null
        return document.kind === 'notebook' ? (
          <NotebookView {...common} kernel={kernel} send={send} />
        ) : (
          <FileView {...common} />
        )
      }}
      empty={
        <>
          <h2>No notebook yet</h2>
          <p>As soon as the trainer opens one, it appears here by itself.</p>
        </>
      }
    />
  )
}
