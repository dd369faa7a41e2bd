// What concerns the class as a whole: what participants may do, the theme and the keys of this window, its end.
import { ActionIcon, Menu, Tooltip } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconDots, IconFlagCheck, IconQuestionMark } from '@tabler/icons-react'
import type { ClassroomView } from '#protocol/classroom-view.ts'
import type { SendCommand } from '../connection.ts'
import { Confirm } from '../shell/confirm.tsx'
import { showProblem } from '../shell/notify.ts'

interface ClassMenuProps {
  readonly classroom: ClassroomView
  readonly send: SendCommand
  readonly onKeys: () => void
}

export function ClassMenu({ classroom, send, onKeys }: ClassMenuProps) {
  const [isEndOpen, end] = useDisclosure(false)
  const { maySendCells } = classroom
  return (
    <>
      <Menu position="bottom-end" width={310}>
        <Menu.Target>
          <Tooltip label="More about this class" position="left">
            <ActionIcon variant="subtle" color="gray" size="lg" aria-label="More about this class">
              <IconDots size={19} aria-hidden="true" />
            </ActionIcon>
          </Tooltip>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>Participants may</Menu.Label>
          <Menu.CheckboxItem
            checked={maySendCells}
            onChange={isAllowed => send('classroom:allow-sending', { isAllowed }).catch(showProblem)}
          >
            send a cell to their own terminal
          </Menu.CheckboxItem>
          <Menu.Divider />
          <Menu.Item leftSection={<IconQuestionMark size={16} aria-hidden="true" />} onClick={onKeys}>
            Keys and preferences
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
