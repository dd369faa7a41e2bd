// The desk: plan, notebook, own terminals and the people, around one header.
import { useDisclosure } from '@mantine/hooks'
import { useEffect, useState } from 'react'
import type { ClassroomSnapshot } from '#protocol/classroom-view.ts'
import type { MemberId, TerminalId } from '#protocol/ids.ts'
import type { ConnectionState, SendCommand } from '../connection.ts'
import type { NotebookActions } from '../notebook/desk/notebook-actions.ts'
import { ConnectionBar, worseOf } from '../shell/connection-status.tsx'
import { NoticeBar } from '../shell/notice-bar.tsx'
import { showProblem } from '../shell/notify.ts'
import { usePaneKeys } from '../shell/panes.ts'
import { SplitPane } from '../shell/split-pane.tsx'
import { AttentionButton } from './attention-button.tsx'
import { DeskHeader } from './desk-header.tsx'
import { DeskKeys } from './desk-keys.tsx'
import { DeskNotebookArea } from './desk-notebook-area.tsx'
import classes from './desk-page.module.css'
import { useDeskPanes } from './desk-panes.ts'
import { DeadKernelBar } from './kernel/dead-kernel-bar.tsx'
import { KernelControls } from './kernel/kernel-controls.tsx'
import { useNotebookInSight } from './notebook-in-sight.ts'
import { OwnTerminals } from './own-terminals.tsx'
import { NarrowPanes } from './pane-switches.tsx'
import { People } from './people.tsx'
import { KeptPlan, PlanSide } from './plan-side.tsx'
import { sortedMembers } from './roster-order.ts'
import { SaveBadge } from './save-badge.tsx'
import { SaveStates } from './save-states.ts'
import { useNewScript } from './use-new-script.ts'
import { usePlanIntake } from './use-plan-intake.ts'
import { useTaughtDocument } from './use-taught-document.ts'

interface DeskProps {
  readonly snapshot: ClassroomSnapshot
  readonly state: ConnectionState
  readonly send: SendCommand
}

/** The terminal on top; null for the first one. A script's comes up by itself. */
interface ChosenTerminal {
  readonly id: TerminalId | null
  readonly isByHand: boolean
}

export function Desk({ snapshot, state: controlState, send }: DeskProps) {
  const { classroom, kernels, outage, attention, sandbox } = snapshot
  const isEnded = classroom.state === 'ended'
  const documents = useTaughtDocument(snapshot, controlState, send)
  const { shown } = documents
  const plan = snapshot.documents.find(({ kind }) => kind === 'plan') ?? null
  const [documentState, setDocumentState] = useState<ConnectionState>('connecting')
  const [editorActions, setActions] = useState<NotebookActions | null>(null)
  const [terminal, setTerminal] = useState<ChosenTerminal>({ id: null, isByHand: false })
  const [watched, setWatched] = useState<MemberId | null>(null)
  const [areKeysOpen, keys] = useDisclosure(false)
  const members = sortedMembers(snapshot.members)
  const isWatching = members.some(({ id }) => id === watched)
  const [saves] = useState(() => new SaveStates())
  const panes = useDeskPanes(isEnded)
  const actions = useNotebookInSight(editorActions, () => panes.open('notebook'))
  const intake = usePlanIntake()
  const state = worseOf(controlState, documentState)
  const kernel = kernels.find(({ notebookId }) => notebookId === shown?.id) ?? null
  usePaneKeys(keys.open)
  useEffect(() => {
    document.title = `${classroom.title} · Desk`
  }, [classroom.title])

  const sendFromNotebook = useNewScript({
    sandbox,
    send,
    onScript: id => {
      setTerminal({ id, isByHand: false })
      panes.open('terminals')
    },
  })

  const gather = () => {
    if (!shown) return
    const cellId = shown.kind === 'notebook' ? (actions?.selection.get()[0] ?? null) : null
    send('attention:gather', { documentId: shown.id, cellId }).catch(showProblem)
  }
  const release = () => void send('attention:release', {}).catch(showProblem)

  const center = (
    <DeskNotebookArea
      snapshot={snapshot}
      documents={documents}
      send={sendFromNotebook}
      saves={saves}
      onConnection={setDocumentState}
      onActions={setActions}
      onDropOnPlan={intake.drop}
      notice={
        kernel && <DeadKernelBar key={kernel.notebookId} kernel={kernel} send={send} actions={actions} />
      }
    />
  )
  return (
    <div className={classes['page']}>
      <DeskHeader
        classroom={classroom}
        shown={shown}
        state={state}
        save={
          <SaveBadge saves={saves} documents={snapshot.documents.map(({ id }) => id)} connection={state} />
        }
        panes={panes}
        send={send}
        onKeys={keys.open}
        kernel={
          kernel && <KernelControls key={kernel.notebookId} kernel={kernel} send={send} actions={actions} />
        }
        attention={<AttentionButton isOn={attention !== null} onGather={gather} onRelease={release} />}
      />
      <ConnectionBar state={state} />
      {isEnded && (
        <NoticeBar tone="calm">
          This class has ended. Everybody can still read it and take it home; nobody can join any more.
        </NoticeBar>
      )}
      {classroom.isImageMissing && !isEnded && (
        <NoticeBar tone="warning">
          {classroom.image.title} is not on the server any more: what runs goes on, but no sandbox and no
          Python can start. On the server, <code>npm run images -- {classroom.image.name}</code> builds it
          again.
        </NoticeBar>
      )}
      {outage && !isEnded && <NoticeBar tone="warning">{outage}</NoticeBar>}
      <SplitPane
        only={!panes.isShown('plan') ? 'second' : panes.isNarrow ? 'first' : null}
        label="Width of the plan"
        storageKey="beside-plan-share"
        initialShare={79}
        mostShare={88}
        first={
          isEnded ? (
            <KeptPlan classroomId={classroom.id} plan={plan} send={send} onFold={() => panes.close('plan')} />
          ) : (
            <PlanSide
              classroomId={classroom.id}
              plan={plan}
              notebook={shown?.kind === 'notebook' ? shown : null}
              actions={actions}
              documents={new Set(snapshot.documents.map(({ id }) => id))}
              saves={saves}
              intake={intake.take}
              onFold={() => panes.close('plan')}
            />
          )
        }
        second={
          <SplitPane
            only={!panes.isShown('people') ? 'first' : panes.isNarrow ? 'second' : null}
            label="Width of the notebook"
            storageKey={isWatching ? 'watching-share' : 'people-share'}
            initialShare={isWatching ? 56 : 26}
            first={
              <SplitPane
                isColumn
                only={!panes.isShown('terminals') ? 'first' : panes.isNarrow ? 'second' : null}
                label="Height of my terminals"
                storageKey="own-terminals-share"
                initialShare={36}
                first={center}
                second={
                  isEnded ? null : (
                    <OwnTerminals
                      classroomId={classroom.id}
                      sandbox={sandbox}
                      shownToClass={snapshot.shownTerminals}
                      isInService={controlState === 'live' && outage === null}
                      isOpen={panes.isShown('terminals')}
                      chosen={terminal.id}
                      takesFocus={terminal.isByHand}
                      onChoose={id => setTerminal({ id, isByHand: true })}
                      onFold={panes.isNarrow ? null : () => panes.close('terminals')}
                      send={send}
                    />
                  )
                }
              />
            }
            second={
              isEnded ? null : (
                <People
                  classroomId={classroom.id}
                  code={classroom.code}
                  me={snapshot.me.id}
                  members={members}
                  seats={snapshot.seats}
                  watched={watched}
                  onWatch={setWatched}
                  send={send}
                />
              )
            }
          />
        }
      />
      {panes.isNarrow && <NarrowPanes panes={panes} />}
      <DeskKeys isOpen={areKeysOpen} onClose={keys.close} />
    </div>
  )
}
