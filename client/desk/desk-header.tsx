// The desk's header: title, whether all is saved, Python, and what an instructor does with a class.
import { useMediaQuery } from '@mantine/hooks'
import type { ReactNode } from 'react'
import type { ClassroomView, DocumentView } from '#protocol/classroom-view.ts'
import type { ConnectionState, SendCommand } from '../connection.ts'
import { LiveBadge } from '../shell/connection-status.tsx'
import { KeysButton } from '../shell/keys-button.tsx'
import { PageHeader } from '../shell/page-header.tsx'
import { TakeHomeMenu } from '../shell/take-home-menu.tsx'
import { ThemeSwitch } from '../shell/theme-switch.tsx'
import { ClassMenu } from './class-menu.tsx'
import type { DeskPanes } from './desk-panes.ts'
import { EditableTitle } from './editable-title.tsx'
import { LinksMenu } from './links-menu.tsx'
import { PaneSwitches } from './pane-switches.tsx'

/** Narrower than this, what is not needed while teaching goes into the menu. */
const shortBelow = '(max-width: 1100px)'

interface DeskHeaderProps {
  readonly classroom: ClassroomView
  readonly shown: DocumentView | null
  readonly state: ConnectionState
  /** Whether all is saved. */
  readonly save: ReactNode
  readonly panes: DeskPanes
  readonly send: SendCommand
  readonly onKeys: () => void
  /** Python of the notebook on show. */
  readonly kernel: ReactNode
  /** "Eyes on me". */
  readonly attention: ReactNode
}

export function DeskHeader(props: DeskHeaderProps) {
  const { classroom, shown, state, save, panes, send, onKeys, kernel, attention } = props
  const isEnded = classroom.state === 'ended'
  const isShort = useMediaQuery(shortBelow, undefined, { getInitialValueInEffect: false }) ?? false
  // A class that is over has no menu, and little else in its header.
  const isRoomShort = isShort && !isEnded
  return (
    <PageHeader
      isStatusBelow={!isEnded}
      title={
        isEnded ? (
          <h1>{classroom.title}</h1>
        ) : (
          <EditableTitle title={classroom.title} onRename={title => send('classroom:rename', { title })} />
        )
      }
      status={
        isEnded ? (
          <LiveBadge state={state} isEnded />
        ) : (
          <>
            {save}
            {kernel}
          </>
        )
      }
    >
      {!isEnded && attention}
      {!isEnded && <LinksMenu classroom={classroom} />}
      {!isRoomShort && <TakeHomeMenu classroomId={classroom.id} shown={shown} />}
      {!panes.isNarrow && <PaneSwitches panes={panes} />}
      {!isRoomShort && (
        <>
          <ThemeSwitch />
          <KeysButton onOpen={onKeys} />
        </>
      )}
      {!isEnded && (
        <ClassMenu
          classroom={classroom}
          shown={shown}
          isRoomShort={isRoomShort}
          send={send}
          onKeys={onKeys}
        />
      )}
    </PageHeader>
  )
}
