// The instructor's window: the notebook to write, and who is in the room.
import { useDisclosure } from '@mantine/hooks'
import { useEffect, useState } from 'react'
import type { ClassroomSnapshot } from '#protocol/classroom-view.ts'
import type { ClassroomId, MemberId } from '#protocol/ids.ts'
import { type ConnectionState, type SaveState, type SendCommand, useClassroom } from '../connection.ts'
import { editorKeys, keyBindings } from '../notebook/desk/keyboard.ts'
import { ConnectionBar, worseOf } from '../shell/connection-status.tsx'
import { EndedPage, endOf } from '../shell/ended-page.tsx'
import { type KeyGroup, KeysDialog, windowKeys } from '../shell/keys-dialog.tsx'
import { NotebookArea } from '../shell/notebook-area.tsx'
import { NoticeBar } from '../shell/notice-bar.tsx'
import { usePaneKeys } from '../shell/panes.ts'
import { PageSkeleton } from '../shell/skeletons.tsx'
import { SplitPane } from '../shell/split-pane.tsx'
import { useShownDocument } from '../shell/use-shown-document.ts'
import { DeskDocument } from './desk-document.tsx'
import { DeskHeader } from './desk-header.tsx'
import classes from './desk-page.module.css'
import { ImportDialog } from './import-dialog.tsx'
import { MemberTerminals } from './member-terminals.tsx'
import { NewNotebook } from './new-notebook.tsx'
import { deskKeys, Roster } from './roster.tsx'
import { sortedMembers } from './roster-order.ts'

const notebookKeys: KeyGroup = { title: 'In the notebook', keys: keyBindings }
const writingKeys: KeyGroup = { title: 'While you write in a cell', keys: editorKeys }
const keyGroups = [windowKeys, deskKeys, writingKeys, notebookKeys]

export function DeskPage({ classroomId }: { classroomId: ClassroomId }) {
  const { snapshot, state, send } = useClassroom(classroomId, 'instructor')
  const end = endOf(state)
  if (end) return <EndedPage end={end} as="instructor" classroomId={classroomId} />
  return snapshot ? <Desk snapshot={snapshot} state={state} send={send} /> : <PageSkeleton />
}

interface DeskProps {
  readonly snapshot: ClassroomSnapshot
  readonly state: ConnectionState
  readonly send: SendCommand
}

function Desk({ snapshot, state: controlState, send }: DeskProps) {
  const { classroom, kernels, outage } = snapshot
  const documents = useShownDocument(snapshot.documents)
  const [documentState, setDocumentState] = useState<ConnectionState>('connecting')
  const [saveState, setSaveState] = useState<SaveState>('saved')
  const [watched, setWatched] = useState<MemberId | null>(null)
  const [areKeysOpen, keys] = useDisclosure(false)
  const [isImportOpen, importDialog] = useDisclosure(false)
  const [isNewOpen, newNotebook] = useDisclosure(false)
  const members = sortedMembers(snapshot.members)
  const member = members.find(({ id }) => id === watched) ?? null
  const state = worseOf(controlState, documentState)
  const isEnded = classroom.state === 'ended'
  usePaneKeys(keys.open)
  useEffect(() => {
    document.title = `${classroom.title} · Desk`
  }, [classroom.title])

  return (
    <div className={classes['page']}>
      <DeskHeader
        classroom={classroom}
        kernel={kernels.find(({ notebookId }) => notebookId === documents.shown?.id) ?? null}
        shown={documents.shown}
        state={state}
        saveState={saveState}
        send={send}
        onKeys={keys.open}
        onImport={importDialog.open}
        onNewNotebook={newNotebook.open}
      />
      <ConnectionBar state={state} />
      {isEnded && (
        <NoticeBar tone="calm">
          This class has ended. Everybody can still read it and take it home; nobody can join any more.
        </NoticeBar>
      )}
      {outage && !isEnded && <NoticeBar tone="warning">{outage}</NoticeBar>}
      <SplitPane
        only={isEnded ? 'first' : null}
        label="Width of the notebook"
        storageKey={member ? 'watching-share' : 'roster-share'}
        initialShare={member ? 56 : 24}
        first={
          <NotebookArea
            documents={documents}
            draw={(document, isShown) => (
              <DeskDocument
                document={document}
                classroomId={classroom.id}
                isEnded={isEnded}
                kernel={kernels.find(({ notebookId }) => notebookId === document.id) ?? null}
                send={send}
                {...(isShown ? { onSaveState: setSaveState, onConnection: setDocumentState } : {})}
              />
            )}
            empty={<NoNotebook onNew={newNotebook.open} onImport={importDialog.open} />}
          />
        }
        second={
          <div className={classes['people']}>
            {member && (
              <MemberTerminals
                key={member.id}
                classroomId={classroom.id}
                member={member}
                send={send}
                onClose={() => setWatched(null)}
              />
            )}
            <Roster members={members} code={classroom.code} watched={watched} onWatch={setWatched} />
          </div>
        }
      />
      <KeysDialog groups={keyGroups} isOpen={areKeysOpen} onClose={keys.close} />
      <ImportDialog
        classroomId={classroom.id}
        isOpen={isImportOpen}
        onClose={importDialog.close}
        onOpen={importDialog.open}
        onImported={documents.show}
      />
      <NewNotebook isOpen={isNewOpen} onClose={newNotebook.close} send={send} onCreated={documents.show} />
    </div>
  )
}

function NoNotebook({ onNew, onImport }: { onNew: () => void; onImport: () => void }) {
  return (
    <>
      <h2>No notebook yet</h2>
      <p>Begin with an empty one, or import an .ipynb: drop it anywhere on this page.</p>
      <div className={classes['starts']}>
        <button type="button" className={classes['start']} onClick={onNew}>
          New notebook
        </button>
        <button type="button" className={classes['start']} onClick={onImport}>
          Import a notebook
        </button>
      </div>
    </>
  )
}
