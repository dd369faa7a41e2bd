// One participant's terminals, live and read-only, beside the roster. The participant is told who looks.
import { ActionIcon, Menu, Tabs, Tooltip } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import {
  IconAlignLeft,
  IconDeviceMobileShare,
  IconEye,
  IconFiles,
  IconPlayerPlay,
  IconRefresh,
  IconUserMinus,
  IconX,
} from '@tabler/icons-react'
import { useEffect, useRef, useState } from 'react'
import type { MemberView } from '#protocol/classroom-view.ts'
import type { ClassroomId, MemberId, TerminalId } from '#protocol/ids.ts'
import type { SendCommand } from '../connection.ts'
import { LazyFiles } from '../files/lazy-files.tsx'
import { Confirm } from '../shell/confirm.tsx'
import { DeviceLinkDialog } from '../shell/device-link-dialog.tsx'
import { MenuButton } from '../shell/menu-button.tsx'
import strip from '../shell/tab-strip.module.css'
import { LazyTerminal } from '../terminal/lazy-terminal.tsx'
import { RecordingDialog } from '../terminal/recording-dialog.tsx'
import type { TerminalTool } from '../terminal/terminal-tools.tsx'
import { TypingAlong } from '../terminal/typing-bar.tsx'
import classes from './member-terminals.module.css'
import { sandboxWords } from './roster-order.ts'

/** Beside the ids of terminals. */
const filesTab = 'files'

interface MemberTerminalsProps {
  readonly classroomId: ClassroomId
  readonly member: MemberView
  /** Whoever looks. */
  readonly me: MemberId
  readonly send: SendCommand
  readonly onClose: () => void
}

export function MemberTerminals({ classroomId, member, me, send, onClose }: MemberTerminalsProps) {
  const [chosen, setChosen] = useState<TerminalId | typeof filesTab | null>(null)
  const [isRemoveOpen, remove] = useDisclosure(false)
  const [isResetOpen, reset] = useDisclosure(false)
  const [isLinkOpen, link] = useDisclosure(false)
  const [isRecordingOpen, recording] = useDisclosure(false)
  const [tool, setTool] = useState<TerminalTool | null>(null)
  const { terminals } = member.sandbox
  const areFilesShown = chosen === filesTab
  const shown = areFilesShown ? null : (terminals.find(({ id }) => id === chosen) ?? terminals[0] ?? null)
  useEscape(onClose, isRemoveOpen || isResetOpen || isLinkOpen || isRecordingOpen || tool !== null)

  return (
    <section
      className={classes['watch']}
      data-pane="terminal"
      tabIndex={-1}
      aria-label={`Terminals of ${member.name}`}
    >
      <header className={classes['head']}>
        <h2 className={classes['name']} title={member.name}>
          {member.name}
        </h2>
        <span className={classes['note']}>
          <IconEye size={15} aria-hidden="true" />
          <span>{member.isPresent ? `${member.name} sees that you look` : `${member.name} is away`}</span>
        </span>
        <Menu position="bottom-end">
          <MenuButton label={`More about ${member.name}`} />
          <Menu.Dropdown>
            {shown && (
              <Menu.Item
                leftSection={<IconAlignLeft size={16} aria-hidden="true" />}
                onClick={() => setTool('text')}
              >
                Read “{shown.title}” as text…
              </Menu.Item>
            )}
            {shown && (
              <Menu.Item
                leftSection={<IconPlayerPlay size={16} aria-hidden="true" />}
                onClick={recording.open}
              >
                Play the recording of “{shown.title}”
              </Menu.Item>
            )}
            <Menu.Item
              leftSection={<IconDeviceMobileShare size={16} aria-hidden="true" />}
              onClick={link.open}
            >
              Link for another device…
            </Menu.Item>
            {member.sandbox.state !== 'none' && (
              <Menu.Item leftSection={<IconRefresh size={16} aria-hidden="true" />} onClick={reset.open}>
                Start a new sandbox for {member.name}…
              </Menu.Item>
            )}
            <Menu.Item
              color="danger"
              leftSection={<IconUserMinus size={16} aria-hidden="true" />}
              onClick={remove.open}
            >
              Remove from the class…
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
        <Tooltip label="Close (Escape)">
          <ActionIcon variant="subtle" color="gray" aria-label="Stop looking" onClick={onClose}>
            <IconX size={18} aria-hidden="true" />
          </ActionIcon>
        </Tooltip>
      </header>
      {terminals.length > 0 ? (
        <Tabs
          value={shown?.id ?? filesTab}
          onChange={id => setChosen(id as TerminalId | typeof filesTab)}
          className={classes['tabs'] ?? ''}
        >
          <Tabs.List className={`${strip['strip']} ${strip['list']}`} aria-label="Terminals and files">
            {terminals.map(({ id, title, exit }) => (
              <Tabs.Tab key={id} value={id} className={strip['tab'] ?? ''}>
                {exit ? `${title}, ended` : title}
              </Tabs.Tab>
            ))}
            <Tabs.Tab
              value={filesTab}
              className={strip['tab'] ?? ''}
              leftSection={<IconFiles size={15} aria-hidden="true" />}
            >
              Files
            </Tabs.Tab>
          </Tabs.List>
          {shown && (
            <>
              <TypingAlong terminal={shown} owner={member.name} me={me} send={send} />
              <LazyTerminal
                key={shown.id}
                classroomId={classroomId}
                as="instructor"
                terminalId={shown.id}
                title={`${shown.title} of ${member.name}`}
                isOwner={false}
                tool={tool}
                onTool={setTool}
                mayType={shown.typing?.memberId === me && shown.typing.state === 'granted'}
              />
            </>
          )}
          <LazyFiles
            classroomId={classroomId}
            as="instructor"
            me={me}
            myName={null}
            owner={member}
            sandbox={member.sandbox}
            isInService
            isShown={areFilesShown}
            send={send}
            onRun={null}
          />
        </Tabs>
      ) : (
        <NoTerminals member={member} />
      )}
      <RecordingDialog
        classroomId={classroomId}
        terminal={isRecordingOpen && shown ? { id: shown.id, title: `${shown.title}, ${member.name}` } : null}
        onClose={recording.close}
      />
      <DeviceLinkDialog
        isOpen={isLinkOpen}
        onClose={link.close}
        name={member.name}
        onMake={() => send('member:link', { memberId: member.id })}
      />
      <Confirm
        isOpen={isResetOpen}
        onClose={reset.close}
        title={`Start a new sandbox for ${member.name}?`}
        action="Start a new one"
        onConfirm={() => send('member:reset-sandbox', { memberId: member.id })}
      >
        What runs in their terminals stops, and its variables are gone. Their files stay. They are told that
        you did it.
      </Confirm>
      <Confirm
        isOpen={isRemoveOpen}
        onClose={remove.close}
        title={`Remove ${member.name} from the class?`}
        action="Remove"
        onConfirm={async () => {
          await send('member:remove', { memberId: member.id })
          onClose()
        }}
      >
        Their windows close at once and their sandbox ends. With the class code they can join again under a
        new entry.
      </Confirm>
    </section>
  )
}

function NoTerminals({ member }: { member: MemberView }) {
  const { message, state } = member.sandbox
  const words = sandboxWords(member.sandbox).words
  return (
    <div className={classes['none']}>
      <p>
        {state === 'none' ? `${member.name} has not opened a terminal yet.` : `${member.name}: ${words}.`}
      </p>
      {message && <p>{message}</p>}
    </div>
  )
}

/** Escape closes, unless a dialog or menu is open or the key belongs to the notebook's text. */
function useEscape(onClose: () => void, isBlocked: boolean) {
  const close = useRef(onClose)
  close.current = onClose
  useEffect(() => {
    if (isBlocked) return
    const onKey = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement
      const isElsewhere = target.closest('[data-pane="notebook"], [role="dialog"], [role="menu"]') !== null
      if (event.key === 'Escape' && !event.defaultPrevented && !isElsewhere) close.current()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [isBlocked])
}
