// The participant's window: the trainer's notebook, and beside it terminals in a sandbox of one's own.
import { ActionIcon, Tooltip } from '@mantine/core'
import { useDisclosure, useLocalStorage, useMediaQuery } from '@mantine/hooks'
import { IconLayoutSidebarRightCollapse, IconLayoutSidebarRightExpand } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import type { ClassroomSnapshot } from '#protocol/classroom-view.ts'
import type { ClassroomId } from '#protocol/ids.ts'
import { type ConnectionState, type SendCommand, useClassroom } from '../connection.ts'
import { FileView } from '../notebook/file-view.tsx'
import { NotebookView } from '../notebook/notebook-view.tsx'
import { ConnectionBar, LiveBadge, worseOf } from '../shell/connection-status.tsx'
import { EndedPage, endOf } from '../shell/ended-page.tsx'
import { KeysButton, KeysDialog, terminalKeys, windowKeys } from '../shell/keys-dialog.tsx'
import { NotebookArea } from '../shell/notebook-area.tsx'
import { NoticeBar } from '../shell/notice-bar.tsx'
import { PageHeader } from '../shell/page-header.tsx'
import { usePaneKeys } from '../shell/panes.ts'
import { PresenceCount } from '../shell/presence-count.tsx'
import { PageSkeleton } from '../shell/skeletons.tsx'
import { SplitPane } from '../shell/split-pane.tsx'
import { TakeHomeMenu } from '../shell/take-home-menu.tsx'
import { ThemeSwitch } from '../shell/theme-switch.tsx'
import { useShownDocument } from '../shell/use-shown-document.ts'
import { TerminalPane } from '../terminal/terminal-pane.tsx'
import classes from './participant-page.module.css'
import { type PhonePane, PhoneTabs } from './phone-tabs.tsx'

const keyGroups = [windowKeys, terminalKeys]

export function ParticipantPage({ classroomId }: { classroomId: ClassroomId }) {
  const { snapshot, state, send } = useClassroom(classroomId, 'participant')
  const end = endOf(state)
  if (end) return <EndedPage end={end} as="participant" classroomId={classroomId} />
  return snapshot ? <Classroom snapshot={snapshot} state={state} send={send} /> : <PageSkeleton />
}

interface ClassroomProps {
  readonly snapshot: ClassroomSnapshot
  readonly state: ConnectionState
  readonly send: SendCommand
}

function Classroom({ snapshot, state: controlState, send }: ClassroomProps) {
  const { classroom, me, kernels, participantsPresent, sandbox, outage } = snapshot
  const documents = useShownDocument(snapshot.documents)
  const [documentState, setDocumentState] = useState<ConnectionState>('connecting')
  const [areKeysOpen, keys] = useDisclosure(false)
  const { only, isPhone, phonePane, setPhonePane, isHidden, setIsHidden } = usePanes()
  const state = worseOf(controlState, documentState)
  const isEnded = classroom.state === 'ended'
  usePaneKeys(keys.open)
  useEffect(() => {
    document.title = `${classroom.title} · Followalong`
  }, [classroom.title])

  return (
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
        <TakeHomeMenu classroomId={classroom.id} shown={documents.shown} />
        {!isEnded && !isPhone && <PaneToggle isHidden={isHidden} onChange={setIsHidden} />}
        <ThemeSwitch />
        {!isPhone && <KeysButton onOpen={keys.open} />}
      </PageHeader>
      <ConnectionBar state={state} />
      {isEnded && (
        <NoticeBar tone="calm">
          This class has ended. The notebook stays here to read, and you can take everything home.
        </NoticeBar>
      )}
      {outage && !isEnded && <NoticeBar tone="warning">{outage}</NoticeBar>}
      <SplitPane
        only={isEnded ? 'first' : only}
        label="Width of the terminals"
        storageKey="terminal-share"
        initialShare={42}
        first={
          <NotebookArea
            documents={documents}
            draw={(document, isShown) => {
              const common = {
                document,
                role: me.role,
                mode: isEnded ? ('archive' as const) : ('participant' as const),
                classroomId: classroom.id,
                ...(isShown ? { onConnection: setDocumentState } : {}),
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
        }
        second={
          isEnded ? null : (
            <TerminalPane
              classroomId={classroom.id}
              sandbox={sandbox}
              isInService={controlState === 'live' && outage === null}
              isShown={only !== 'first'}
              send={send}
            />
          )
        }
      />
      {isPhone && !isEnded && <PhoneTabs shown={phonePane} onShow={setPhonePane} />}
      <KeysDialog groups={keyGroups} isOpen={areKeysOpen} onClose={keys.close} />
    </div>
  )
}

/** Which panes are seen: both, the notebook alone, or on a phone one of them. */
function usePanes() {
  const isPhone = useMediaQuery('(max-width: 600px)', undefined, { getInitialValueInEffect: false }) ?? false
  const [phonePane, setPhonePane] = useState<PhonePane>('notebook')
  const [isHidden, setIsHidden] = useLocalStorage({
    key: 'followalong.terminal-hidden',
    defaultValue: false,
    getInitialValueInEffect: false,
  })
  const onPhone = phonePane === 'notebook' ? 'first' : 'second'
  const only: 'first' | 'second' | null = isPhone ? onPhone : isHidden ? 'first' : null
  return { only, isPhone, phonePane, setPhonePane, isHidden, setIsHidden }
}

function PaneToggle({ isHidden, onChange }: { isHidden: boolean; onChange: (isHidden: boolean) => void }) {
  const label = isHidden ? 'Show the terminals' : 'Hide the terminals'
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
