// Above a notebook whose Python has ended: why, and the one way on.
import { Button } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { useState } from 'react'
import type { KernelView } from '#protocol/classroom-view.ts'
import type { SendCommand } from '../../connection.ts'
import type { NotebookActions } from '../../notebook/desk/notebook-actions.ts'
import classes from './dead-kernel-bar.module.css'
import { endOfKernel } from './kernel-words.ts'
import { restartNow } from './use-restart.tsx'

interface DeadKernelBarProps {
  readonly kernel: KernelView
  readonly send: SendCommand
  readonly actions: NotebookActions | null
}

export function DeadKernelBar({ kernel, send, actions }: DeadKernelBarProps) {
  const [isBusy, setIsBusy] = useState(false)
  if (kernel.state !== 'dead') return null
  const restart = () => {
    setIsBusy(true)
    void restartNow(kernel, send, actions).finally(() => setIsBusy(false))
  }
  return (
    <div className={classes['bar']} role="alert" aria-label="Python has ended">
      <IconAlertTriangle size={18} aria-hidden="true" className={classes['sign'] ?? ''} />
      <span className={classes['text']}>{endOfKernel(kernel)}</span>
      <Button size="compact-sm" loading={isBusy} onClick={restart}>
        Restart Python
      </Button>
    </div>
  )
}
