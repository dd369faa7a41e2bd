// The desk's header: title, whether all is saved, Python, and what an instructor does with a class.
import { ActionIcon, Menu, Tooltip } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconDots, IconFileImport, IconFilePlus, IconFlagCheck } from '@tabler/icons-react'
import type { ClassroomView, DocumentView, KernelView } from '#protocol/classroom-view.ts'
import type { ConnectionState, SaveState, SendCommand } from '../connection.ts'
import { Confirm } from '../shell/confirm.tsx'
import { LiveBadge } from '../shell/connection-status.tsx'
import { KeysButton } from '../shell/keys-dialog.tsx'
import { PageHeader } from '../shell/page-header.tsx'
import { TakeHomeMenu } from '../shell/take-home-menu.tsx'
import { ThemeSwitch } from '../shell/theme-switch.tsx'
import classes from './desk-header.module.css'
import { EditableTitle } from './editable-title.tsx'
import { KernelControls } from './kernel-controls.tsx'
import { LinksMenu } from './links-menu.tsx'
import { SaveBadge } from './save-badge.tsx'

interface DeskHeaderProps {
  readonly classroom: ClassroomView
  readonly kernel: KernelView | null
  readonly shown: DocumentView | null
  readonly state: ConnectionState
  readonly saveState: SaveState
  readonly send: SendCommand
  readonly onKeys: () => void
  readonly onImport: () => void
  readonly onNewNotebook: () => void
}

export function DeskHeader(props: DeskHeaderProps) {
  const { classroom, kernel, shown, state, saveState, send } = props
  const isEnded = classroom.state === 'ended'
  return (
    <PageHeader
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
            <SaveBadge save={saveState} connection={state} />
            {kernel && <KernelControls kernel={kernel} send={send} />}
          </>
        )
      }
    >
      {!isEnded && <LinksMenu classroom={classroom} />}
      <TakeHomeMenu classroomId={classroom.id} shown={shown} />
      {!isEnded && <ClassMenu {...props} />}
      <span className={classes['roomy']}>
        <ThemeSwitch />
        <KeysButton onOpen={props.onKeys} />
      </span>
    </PageHeader>
  )
}

function ClassMenu({ send, onImport, onNewNotebook }: DeskHeaderProps) {
  const [isEndOpen, end] = useDisclosure(false)
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <Tooltip label="More about this class" position="left">
            <ActionIcon variant="subtle" color="gray" size="lg" aria-label="More about this class">
              <IconDots size={19} aria-hidden="true" />
            </ActionIcon>
          </Tooltip>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconFilePlus size={16} aria-hidden="true" />} onClick={onNewNotebook}>
            New notebook…
          </Menu.Item>
          <Menu.Item leftSection={<IconFileImport size={16} aria-hidden="true" />} onClick={onImport}>
            Import a notebook…
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item
            color="danger"
            leftSection={<IconFlagCheck size={16} aria-hidden="true" />}
            onClick={end.open}
          >
            End the class…
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Confirm
        isOpen={isEndOpen}
        onClose={end.close}
        title="End this class?"
        action="End the class"
        onConfirm={() => send('classroom:end', {})}
      >
        <p>All terminals and Python end, and nobody can join any more. This cannot be taken back.</p>
        <p>The notebooks stay readable for everybody who was here, and can be taken home.</p>
      </Confirm>
    </>
  )
}
