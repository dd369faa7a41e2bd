// What concerns the class as a whole: what participants may do, its end; and what a narrow window's header has no room for.
import { Menu } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconFlagCheck, IconQuestionMark } from '@tabler/icons-react'
import type { ClassroomView, DocumentView } from '#protocol/classroom-view.ts'
import type { SendCommand } from '../connection.ts'
import { Confirm } from '../shell/confirm.tsx'
import { MenuButton } from '../shell/menu-button.tsx'
import { showProblem } from '../shell/notify.ts'
import { TakeHomeItems } from '../shell/take-home-menu.tsx'
import { ThemeItems } from '../shell/theme-switch.tsx'
import { RecordingsDialog } from '../terminal/recordings-dialog.tsx'
import classes from './class-menu.module.css'

interface ClassMenuProps {
  readonly classroom: ClassroomView
  readonly shown: DocumentView | null
  /** The header does not show what to take home nor the theme. */
  readonly isRoomShort: boolean
  readonly send: SendCommand
  readonly onKeys: () => void
}

export function ClassMenu({ classroom, shown, isRoomShort, send, onKeys }: ClassMenuProps) {
  const [isEndOpen, end] = useDisclosure(false)
  const [areRecordingsOpen, recordings] = useDisclosure(false)
  const { image, maySendCells } = classroom
  return (
    <>
      <Menu position="bottom-end" width={310}>
        <MenuButton label="More about this class" size="large" />
        <Menu.Dropdown>
          <Menu.Label>Runs on {image.title}</Menu.Label>
          <Menu.Divider />
          <Menu.Label>Participants may</Menu.Label>
          <Menu.CheckboxItem
            checked={maySendCells}
            onChange={isAllowed => send('classroom:allow-sending', { isAllowed }).catch(showProblem)}
          >
            send a cell to their own terminal
          </Menu.CheckboxItem>
          <Menu.Divider />
          {isRoomShort && (
            <>
              <Menu.Label>Take home</Menu.Label>
              <TakeHomeItems classroomId={classroom.id} shown={shown} onRecordings={recordings.open} />
              <Menu.Divider />
              <Menu.Label>Light or dark</Menu.Label>
              <ThemeItems />
              <Menu.Divider />
            </>
          )}
          <Menu.Item leftSection={<IconQuestionMark size={16} aria-hidden="true" />} onClick={onKeys}>
            Keys and preferences
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item
            className={classes['end'] ?? ''}
            leftSection={<IconFlagCheck size={16} aria-hidden="true" />}
            onClick={end.open}
          >
            End the class…
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <RecordingsDialog classroomId={classroom.id} isOpen={areRecordingsOpen} onClose={recordings.close} />
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
