// Under a terminal that has ended: why, and the way on.
import { Button } from '@mantine/core'
import { IconPlayerStop } from '@tabler/icons-react'
import type { Exit } from '#protocol/exits.ts'
import classes from './terminal-exit.module.css'

interface TerminalExitProps {
  readonly exit: Exit
  readonly onRestart: () => void
  readonly onClose: () => void
}

export function TerminalExit({ exit, onRestart, onClose }: TerminalExitProps) {
  return (
    <div className={classes['exit']} role="status">
      <IconPlayerStop size={18} aria-hidden="true" className={classes['icon'] ?? ''} />
      <span className={classes['text']}>{exit.message}</span>
      <Button size="compact-sm" variant="default" onClick={onClose}>
        Close
      </Button>
      <Button size="compact-sm" onClick={onRestart}>
        Start again
      </Button>
    </div>
  )
}
