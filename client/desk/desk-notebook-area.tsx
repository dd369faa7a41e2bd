// The middle of the desk: the class's documents with their tabs, and all ways for new ones to come in.
import { type ReactNode, useCallback, useMemo, useRef, useState } from 'react'
import type { ClassroomSnapshot } from '#protocol/classroom-view.ts'
import type { ConnectionState, SendCommand } from '../connection.ts'
import type { NotebookActions } from '../notebook/desk/notebook-actions.ts'
import { NotebookArea } from '../shell/notebook-area.tsx'
import { showDone } from '../shell/notify.ts'
import type { ShownDocument } from '../shell/use-shown-document.ts'
import { DeskDocument } from './desk-document.tsx'
import { useDocumentActions } from './documents/document-actions.tsx'
import { DocumentStrip } from './documents/document-strip.tsx'
import { type DroppedFiles, FileDrop } from './documents/file-drop.tsx'
import { ImportPanel } from './documents/import-panel.tsx'
import { type Arrival, ImportQueue } from './documents/import-queue.ts'
import { NewDocument, type NewKind } from './documents/new-document.tsx'
import { NoDocument } from './documents/no-document.tsx'
import type { SaveStates } from './save-states.ts'

interface DeskNotebookAreaProps {
  readonly snapshot: ClassroomSnapshot
  readonly documents: ShownDocument
  readonly send: SendCommand
  readonly saves: SaveStates
  readonly onConnection: (state: ConnectionState) => void
  /** The editor of the notebook on show; null while there is none. */
  readonly onActions: (actions: NotebookActions | null) => void
  readonly onDropOnPlan: (dropped: DroppedFiles) => void
  /** What there is to say of the notebook on show, below the tabs. */
  readonly notice: ReactNode
}

export function DeskNotebookArea(props: DeskNotebookAreaProps) {
  const { snapshot, documents, send, saves, onConnection, onActions, onDropOnPlan, notice } = props
  const { classroom, kernels, liveDocumentId } = snapshot
  const { show } = documents
  const isEnded = classroom.state === 'ended'
  const [newKind, setNewKind] = useState<NewKind | null>(null)
  const actions = useDocumentActions(send, show)
  const queue = useImports(classroom.id, documents)
  const take = (files: readonly File[]) => void queue.take(files)

  return (
    <>
      <NotebookArea
        documents={documents}
        tabs={
          isEnded ? undefined : (
            <>
              <DocumentStrip
                classroomId={classroom.id}
                documents={documents}
                live={liveDocumentId}
                actions={actions}
                onNew={setNewKind}
                onImport={take}
              />
              {notice}
            </>
          )
        }
        draw={(document, isShown) => (
          <DeskDocument
            document={document}
            classroomId={classroom.id}
            isEnded={isEnded}
            kernel={kernels.find(({ notebookId }) => notebookId === document.id) ?? null}
            send={send}
            onSaveState={saves.reporter(document.id)}
            {...(isShown ? { onConnection, onActions } : {})}
          />
        )}
        empty={<NoDocument onNew={setNewKind} onImport={take} />}
      />
      {!isEnded && (
        <>
          <FileDrop
            onClass={({ files, folders }) => {
              for (const name of folders) {
                queue.refuse(name, 'This is a folder. Drop the files that are in it.')
              }
              take(files)
            }}
            onPlan={onDropOnPlan}
          />
          <ImportPanel queue={queue} />
          <NewDocument kind={newKind} onClose={() => setNewKind(null)} send={send} onCreated={show} />
        </>
      )}
    </>
  )
}

function useImports(
  classroomId: ClassroomSnapshot['classroom']['id'],
  documents: ShownDocument,
): ImportQueue {
  const latest = useRef(documents)
  latest.current = documents
  const onArrived = useCallback((arrivals: readonly Arrival[]) => {
    const { shown, show } = latest.current
    const [first] = arrivals
    if (!first) return
    const isOne = arrivals.length === 1
    showDone(isOne ? `“${first.name}” is in the class.` : `${arrivals.length} files are in the class.`)
    // The class is not taken from where it is for what was only put beside it.
    if (shown === null || (isOne && first.as === 'notebook')) show(first.documentId)
  }, [])
  return useMemo(
    () =>
      new ImportQueue({
        upload: async (file, as, onProgress) => {
          const { upload } = await import('./documents/upload.ts')
          return upload(classroomId, file, as, onProgress)
        },
        onArrived,
      }),
    [classroomId, onArrived],
  )
}
