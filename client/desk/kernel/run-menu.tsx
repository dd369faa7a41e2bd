// Everything that runs or clears more than one cell, and the ways to start Python afresh.
import { ActionIcon, Menu, Tooltip } from '@mantine/core'
import {
  IconArrowBarDown,
  IconArrowBarUp,
  IconEraser,
  IconPlayerTrackNext,
  IconRotateClockwise,
  IconRotateClockwise2,
} from '@tabler/icons-react'
import type { KernelView } from '#protocol/classroom-view.ts'
import type { NotebookActions } from '../../notebook/desk/notebook-actions.ts'
import classes from './kernel-controls.module.css'
import type { Restart } from './use-restart.tsx'

interface RunMenuProps {
  readonly kernel: KernelView
  readonly actions: NotebookActions | null
  readonly restart: Restart
}

export function RunMenu({ kernel, actions, restart }: RunMenuProps) {
  const isStarting = kernel.state === 'restarting' || kernel.state === 'starting'
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <Tooltip label="Run and restart">
          <ActionIcon
            variant="subtle"
            color="gray"
            size="lg"
            aria-label="Run and restart"
            className={classes['action'] ?? ''}
          >
            <IconRotateClockwise size={18} aria-hidden="true" />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        <Item Icon={IconPlayerTrackNext} onClick={() => actions?.runAll()} isDisabled={!actions}>
          Run all cells
        </Item>
        <Item Icon={IconArrowBarUp} onClick={() => actions?.runAbove()} isDisabled={!actions}>
          Run all above the selected one
        </Item>
        <Item Icon={IconArrowBarDown} onClick={() => actions?.runBelow()} isDisabled={!actions}>
          Run the selected one and all below
        </Item>
        <Menu.Divider />
        <Item Icon={IconRotateClockwise} onClick={() => restart.ask('restart')} isDisabled={isStarting}>
          Restart Python
        </Item>
        <Item
          Icon={IconRotateClockwise2}
          onClick={() => restart.ask('run-all')}
          isDisabled={isStarting || !actions}
        >
          Restart and run all
        </Item>
        <Item Icon={IconEraser} onClick={() => restart.ask('clear')} isDisabled={isStarting || !actions}>
          Restart and clear all outputs
        </Item>
        <Menu.Divider />
        <Item Icon={IconEraser} onClick={() => actions?.clearAllOutputs()} isDisabled={!actions}>
          Clear all outputs
        </Item>
      </Menu.Dropdown>
    </Menu>
  )
}

interface ItemProps {
  readonly Icon: typeof IconEraser
  readonly onClick: () => void
  readonly isDisabled: boolean
  readonly children: string
}

function Item({ Icon, onClick, isDisabled, children }: ItemProps) {
  return (
    <Menu.Item leftSection={<Icon size={16} aria-hidden="true" />} onClick={onClick} disabled={isDisabled}>
      {children}
    </Menu.Item>
  )
}
