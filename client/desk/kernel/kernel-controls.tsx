// The notebook's Python in the header: how it stands and what waits, stop what runs, run many cells, start afresh.
import { ActionIcon, Button, Tooltip } from '@mantine/core'
import { IconPlayerStopFilled } from '@tabler/icons-react'
import type { KernelView } from '#protocol/classroom-view.ts'
import type { SendCommand } from '../../connection.ts'
import type { NotebookActions } from '../../notebook/desk/notebook-actions.ts'
import classes from './kernel-controls.module.css'
import { KernelState } from './kernel-state.tsx'
import { RunMenu } from './run-menu.tsx'
import { useInterrupt } from './use-interrupt.ts'
import { useRestart } from './use-restart.tsx'

interface KernelControlsProps {
  readonly kernel: KernelView
  readonly send: SendCommand
  /** Null while the notebook's editor is on its way. */
  readonly actions: NotebookActions | null
}

export function KernelControls({ kernel, send, actions }: KernelControlsProps) {
  const interrupt = useInterrupt(kernel, send)
  const restart = useRestart(kernel, send, actions)
  const isStoppable = kernel.state === 'busy' || kernel.queued.length > 0
  return (
    <div className={classes['controls']}>
      <KernelState kernel={kernel} actions={actions} isStopping={interrupt.isStopping} />
      {interrupt.isStubborn ? (
        <Tooltip
          multiline
          w={300}
          label="It does not hear the interrupt. Its variables are gone after a restart; text and outputs stay."
        >
          <Button size="compact-sm" color="danger" aria-label="Still running. Restart?" onClick={restart.now}>
            <span className={classes['stubborn']}>Still running.&nbsp;</span>
            Restart?
          </Button>
        </Tooltip>
      ) : (
        <Tooltip label="Stop what runs (I, I)">
          <ActionIcon
            variant="subtle"
            color="gray"
            size="lg"
            aria-label="Stop what runs"
            disabled={!isStoppable}
            className={classes['action'] ?? ''}
            onClick={interrupt.stop}
          >
            <IconPlayerStopFilled size={17} aria-hidden="true" />
          </ActionIcon>
        </Tooltip>
      )}
      <RunMenu kernel={kernel} actions={actions} restart={restart} />
      {restart.dialog}
    </div>
  )
}
