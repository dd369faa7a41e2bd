// The notebook's Python: how it stands, stop what runs, start it afresh.
import { ActionIcon, Tooltip } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconPlayerStopFilled, IconRotateClockwise } from '@tabler/icons-react'
import type { KernelView } from '#protocol/classroom-view.ts'
import type { SendCommand } from '../connection.ts'
import { Confirm } from '../shell/confirm.tsx'
import { showProblem } from '../shell/notify.ts'
import { durationOf } from '../shell/times.ts'
import { useNow } from '../shell/use-now.ts'
import classes from './kernel-controls.module.css'

export function KernelControls({ kernel, send }: { kernel: KernelView; send: SendCommand }) {
  const [isRestartOpen, restart] = useDisclosure(false)
  const { notebookId, state } = kernel
  const isStoppable = state === 'busy' || kernel.queued.length > 0
  return (
    <div className={classes['controls']}>
      <KernelWords kernel={kernel} />
      <Tooltip label="Stop what runs">
        <ActionIcon
          variant="subtle"
          color="gray"
          size="lg"
          aria-label="Stop what runs"
          disabled={!isStoppable}
          className={classes['action'] ?? ''}
          onClick={() => send('kernel:interrupt', { notebookId }).catch(showProblem)}
        >
          <IconPlayerStopFilled size={17} aria-hidden="true" />
        </ActionIcon>
      </Tooltip>
      <Tooltip label="Restart Python">
        <ActionIcon
          variant="subtle"
          color="gray"
          size="lg"
          aria-label="Restart Python"
          disabled={state === 'restarting' || state === 'starting'}
          className={classes['action'] ?? ''}
          onClick={restart.open}
        >
          <IconRotateClockwise size={18} aria-hidden="true" />
        </ActionIcon>
      </Tooltip>
      <Confirm
        isOpen={isRestartOpen}
        onClose={restart.close}
        title="Restart Python?"
        action="Restart"
        onConfirm={() => send('kernel:restart', { notebookId })}
      >
        All variables of this notebook are gone, and what runs or waits is dropped. The text and the outputs
        stay.
      </Confirm>
    </div>
  )
}

const shapes = { off: '○', starting: '◌', idle: '●', busy: '▶', restarting: '◌', dead: '✕' } as const

function KernelWords({ kernel }: { kernel: KernelView }) {
  const { state, running, queued, input, exit } = kernel
  const now = useNow(running !== null)
  return (
    <Tooltip label={exit?.message} disabled={!exit} multiline maw={360}>
      <span className={classes['words']} data-state={input ? 'input' : state}>
        <span aria-hidden="true">{input ? '✎' : shapes[state]}</span>{' '}
        <span className={classes['text']}>
          {input ? 'waits for your input' : wordsOf(state)}
          {!input && running && (
            <span aria-hidden="true"> {durationOf(now - new Date(running.since).getTime())}</span>
          )}
          {queued.length > 0 && `, ${queued.length} wait`}
        </span>
      </span>
    </Tooltip>
  )
}

function wordsOf(state: KernelView['state']): string {
  switch (state) {
    case 'off':
      return 'Python starts with the first cell'
    case 'starting':
      return 'Python starts…'
    case 'idle':
      return 'Python is ready'
    case 'busy':
      return 'running'
    case 'restarting':
      return 'restarting…'
    case 'dead':
      return 'Python has ended'
  }
}
