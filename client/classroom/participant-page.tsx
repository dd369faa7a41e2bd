// The participant's window: the trainer's notebook, and beside it terminals in a sandbox of one's own, what was run,
// and notes.
import { ActionIcon, Button, Tooltip } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconLayoutSidebarRightCollapse, IconLayoutSidebarRightExpand } from '@tabler/icons-react'
import { lazy, Suspense, useEffect, useState } from 'react'
import type { ClassroomSnapshot } from '#protocol/classroom-view.ts'
import type { ClassroomId, TerminalId } from '#protocol/ids.ts'
import { type ConnectionState, type SendCommand, useClassroom } from '../connection.ts'
import { LazyFiles } from '../files/lazy-files.tsx'
import { FollowedClassContext } from '../notebook/follow/followed-class.ts'
import type { Place } from '../notebook/follow/jumps.ts'
import type { OpenNotebooks } from '../notebook/follow/open-notebooks.ts'
import { endOf } from '../shell/connection-end.ts'
import { ConnectionBar, LiveBadge, worseOf } from '../shell/connection-status.tsx'
import { fetchedCode } from '../shell/fetched-code.ts'
import { KeysButton } from '../shell/keys-button.tsx'
import { LazyEndedPage } from '../shell/lazy-ended-page.tsx'
import { NoticeBar } from '../shell/notice-bar.tsx'
import { PageHeader } from '../shell/page-header.tsx'
import { usePaneKeys } from '../shell/panes.ts'
import { PresenceCount } from '../shell/presence-count.tsx'
import { PageSkeleton } from '../shell/skeletons.tsx'
import { SplitPane } from '../shell/split-pane.tsx'
import { TakeHomeMenu } from '../shell/take-home-menu.tsx'
import { useOnceTrue } from '../shell/use-once-true.ts'
import { TerminalPane } from '../terminal/terminal-pane.tsx'
import { OwnTyping } from '../terminal/typing-bar.tsx'
import { watchedWords } from '../terminal/watched-words.ts'
import { AttentionBanner } from './attention/attention-banner.tsx'
import { useAttention } from './attention/use-attention.ts'
import { Away } from './away/away.ts'
import { AwayBar } from './away/away-bar.tsx'
import { ClassNotebooks } from './class-notebooks.tsx'
import { MyPlaceMenu } from './my-place-menu.tsx'
import { MyViewMenu } from './my-view-menu.tsx'
import classes from './participant-page.module.css'
import { PhoneTabs } from './phone-tabs.tsx'
import { ShownTerminalNotice } from './side/shown-terminal-notice.tsx'
import { SideContent } from './side/side-content.tsx'
import { SidePane, type SideView } from './side/side-pane.tsx'
import { useClassDocuments } from './use-class-documents.ts'
import { useFollowedClassOf } from './use-followed-class.ts'
import { type Panes, usePanes } from './use-panes.ts'

const FollowerKeys = lazy(() => fetchedCode(() => import('./follower-keys.tsx')))

export function ParticipantPage({ classroomId }: { classroomId: ClassroomId }) {
  const { snapshot, state, send } = useClassroom(classroomId, 'participant')
  const end = endOf(state)
  if (end) return <LazyEndedPage end={end} as="participant" classroomId={classroomId} />
  return snapshot ? <Classroom snapshot={snapshot} state={state} send={send} /> : <PageSkeleton />
}

interface ClassroomProps {
  readonly snapshot: ClassroomSnapshot
  readonly state: ConnectionState
  readonly send: SendCommand
}

function Classroom({ snapshot, state: controlState, send }: ClassroomProps) {
  const { classroom, me, participantsPresent, shownTerminals, outage } = snapshot
  const isEnded = classroom.state === 'ended'
  const views = viewsOf(isEnded, shownTerminals.length > 0)
  const panes = usePanes(views)
  const terminals = useTerminalChoice(panes)
  const followed = useFollowedClassOf({
    snapshot,
    state: controlState,
    send,
    terminal: terminals.chosen,
    showTerminal: terminals.bringForward,
  })
  const documents = useClassDocuments({
    documents: snapshot.documents,
    liveDocumentId: snapshot.liveDocumentId,
    followed,
  })
  const [documentState, setDocumentState] = useState<ConnectionState>('connecting')
  const state = worseOf(controlState, documentState)
  const showNotebook = () => panes.show('notebook')
  const attention = useAttention({
    attention: isEnded ? null : snapshot.attention,
    followed,
    show: documents.show,
    showNotebook,
  })
  const away = useAway(followed.notebooks, state)
  const [areKeysOpen, keys] = useDisclosure(false)
  const wereKeysOpen = useOnceTrue(areKeysOpen)
  usePaneKeys(keys.open)
  useEffect(() => {
    document.title = `${classroom.title} · Followalong`
  }, [classroom.title])
  const isTerminalInSight = panes.only !== 'first' && panes.view === 'terminal'
  const newsOf = sideNews(snapshot)
  const backToFile = () => {
    panes.show('files')
    requestAnimationFrame(() =>
      document.querySelector<HTMLElement>('[data-pane="files"] .cm-content')?.focus(),
    )
  }
  const goTo = (place: Place) => {
    showNotebook()
    documents.goTo(place)
  }

  const notices = !isEnded && (
    <div className={classes['notices']}>
      <div className={classes['stack']}>
        <AttentionBanner attention={attention} documents={documents.all} notebooks={followed.notebooks} />
        <AwayBar away={away} documents={documents.all} notebooks={followed.notebooks} onGo={goTo} />
        <ShownTerminalNotice
          terminals={shownTerminals}
          areInSight={panes.view === 'trainer' && panes.only !== 'first'}
          onLook={() => panes.show('trainer')}
        />
      </div>
    </div>
  )

  return (
    <FollowedClassContext value={followed}>
      <div className={classes['page']}>
        <PageHeader
          title={<h1>{classroom.title}</h1>}
          status={
            <>
              <LiveBadge state={state} isEnded={isEnded} />
              {!isEnded && <PresenceCount count={participantsPresent} />}
              <span className={classes['me']} title="Your name in this class">
                {me.name}
              </span>
            </>
          }
        >
          <TakeHomeMenu classroomId={classroom.id} shown={documents.shown} hasOwnFiles />
          {!panes.isPhone && (
            <PaneToggle
              what={isEnded ? 'runs and notes' : 'the terminals'}
              isHidden={panes.isSideHidden}
              onChange={panes.hideSide}
            />
          )}
          <MyViewMenu />
          <MyPlaceMenu name={me.name} send={send} />
          {!panes.isPhone && <KeysButton onOpen={keys.open} />}
        </PageHeader>
        <ConnectionBar state={state} />
        {panes.isPhone && notices}
        {isEnded && (
          <NoticeBar tone="calm">
            This class has ended. The notebook, what was run and your notes stay here to read, and you can
            take everything home.
          </NoticeBar>
        )}
        {!isTerminalInSight && <OwnTyping terminals={snapshot.sandbox.terminals} send={send} />}
        {outage && !isEnded && <NoticeBar tone="warning">{outage}</NoticeBar>}
        <SplitPane
          only={panes.only}
          label={isEnded ? 'Width of runs and notes' : 'Width of the terminals'}
          storageKey="terminal-share"
          initialShare={42}
          first={
            <>
              {!panes.isPhone && notices}
              <ClassNotebooks
                snapshot={snapshot}
                documents={documents}
                send={send}
                onConnection={setDocumentState}
              />
            </>
          }
          second={
            <SidePane
              view={panes.view}
              onView={panes.show}
              views={views}
              hasTabs={!panes.isPhone}
              notes={followed.notes}
              newsOf={newsOf}
              draw={view =>
                view === 'terminal' ? (
                  <TerminalPane
                    classroomId={classroom.id}
                    sandbox={snapshot.sandbox}
                    isInService={controlState === 'live' && outage === null}
                    isShown={isTerminalInSight}
                    send={send}
                    chosen={terminals.chosen}
                    onChoose={terminals.choose}
                    focusesChosen={terminals.isOwnChoice}
                    headExtra={({ kind }) =>
                      kind === 'script' && (
                        <Button size="compact-sm" variant="default" onClick={backToFile}>
                          Edit
                        </Button>
                      )
                    }
                  />
                ) : view === 'files' ? (
                  <LazyFiles
                    classroomId={classroom.id}
                    as="participant"
                    me={me.id}
                    myName={me.name}
                    owner={null}
                    sandbox={snapshot.sandbox}
                    isInService={controlState === 'live' && outage === null}
                    isShown={panes.only !== 'first' && panes.view === 'files'}
                    send={send}
                    onRun={id => {
                      terminals.choose(id)
                      panes.show('terminal')
                    }}
                  />
                ) : (
                  <SideContent view={view} snapshot={snapshot} followed={followed} onGo={goTo} />
                )
              }
            />
          }
        />
        {panes.isPhone && (
          <PhoneTabs shown={panes.phonePane} views={views} newsOf={newsOf} onShow={panes.show} />
        )}
        {wereKeysOpen && (
          <Suspense fallback={null}>
            <FollowerKeys isOpen={areKeysOpen} onClose={keys.close} />
          </Suspense>
        )}
      </div>
    </FollowedClassContext>
  )
}

/** What happens beside the notebook out of sight. */
function sideNews({ sandbox, shownTerminals }: ClassroomSnapshot): (view: SideView) => string | null {
  const watchers = [...new Set(sandbox.terminals.flatMap(terminal => terminal.watchers))]
  const isRunning = shownTerminals.some(({ exit }) => exit === null)
  return view => {
    if (view === 'terminal' && watchers.length > 0) return watchedWords(watchers)
    if (view === 'files' && sandbox.fileWatchers.length > 0) return watchedWords(sandbox.fileWatchers)
    return view === 'trainer' && isRunning ? 'Something runs there' : null
  }
}

/** Terminals end with the class; runs and notes are the participant's own and stay. */
function viewsOf(isEnded: boolean, areTerminalsShown: boolean): readonly SideView[] {
  if (isEnded) return ['runs', 'notes']
  const own = ['terminal', 'files', 'runs', 'notes'] as const
  return areTerminalsShown ? [...own, 'trainer'] : own
}

/** The terminal on top: chosen by its owner, who types there next, or brought forward by a cell that was sent. */
function useTerminalChoice(panes: Panes) {
  const [choice, setChoice] = useState<{ readonly id: TerminalId; readonly isOwn: boolean } | null>(null)
  return {
    chosen: choice?.id ?? null,
    isOwnChoice: choice?.isOwn ?? false,
    choose: (id: TerminalId) => setChoice({ id, isOwn: true }),
    bringForward: (id: TerminalId) => {
      setChoice({ id, isOwn: false })
      panes.show('terminal')
    },
  }
}

/** Knows when its person turns away, and what they miss. */
function useAway(notebooks: OpenNotebooks, state: ConnectionState): Away {
  const [away] = useState(() => new Away(notebooks))
  useEffect(() => away.watch(), [away])
  const isBehind = typeof state === 'object' && 'behindSince' in state
  useEffect(() => away.connection(isBehind), [away, isBehind])
  return away
}

interface PaneToggleProps {
  readonly what: string
  readonly isHidden: boolean
  readonly onChange: (isHidden: boolean) => void
}

function PaneToggle({ what, isHidden, onChange }: PaneToggleProps) {
  const label = isHidden ? `Show ${what}` : `Hide ${what}`
  const Icon = isHidden ? IconLayoutSidebarRightExpand : IconLayoutSidebarRightCollapse
  return (
    <Tooltip label={label}>
      <ActionIcon
        variant="subtle"
        color="gray"
        size="lg"
        aria-label={label}
        onClick={() => onChange(!isHidden)}
      >
        <Icon size={20} aria-hidden="true" />
      </ActionIcon>
    </Tooltip>
  )
}
