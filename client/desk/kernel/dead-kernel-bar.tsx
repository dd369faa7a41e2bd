// Above a notebook whose Python has ended: why, and the one way on.
import { Button } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { useState } from 'react'
import type { KernelView } from '#protocol/classroom-view.ts'
import type { SendCommand } from '../../connection.ts'
import { showProblem } from '../../shell/notify.ts'
import classes from './dead-kernel-bar.module.css'
import { endOfKernel } from './kernel-words.ts'

export function DeadKernelBar({ kernel, send }: { kernel: KernelView; send: SendCommand }) {
  const [isBusy, setIsBusy] = useState(false)
  if (kernel.state !== 'dead') return null
  const restart = () => {
    setIsBusy(true)
    send('kernel:restart', { notebookId: kernel.notebookId })
      .catch(showProblem)
      .finally(() => setIsBusy(false))
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
