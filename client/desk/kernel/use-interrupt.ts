// Stops what runs, in two steps: first an interrupt; where that is not heard within five seconds, a restart is offered.
import { useEffect, useState } from 'react'
import type { KernelView } from '#protocol/classroom-view.ts'
import type { SendCommand } from '../../connection.ts'
import { showProblem } from '../../shell/notify.ts'

/** Most cells end sooner once they are interrupted; the rest wait in code that Python cannot reach. */
export const patienceMs = 5_000

export interface Interrupt {
  readonly stop: () => void
  /** Asked to stop, and not overdue yet. */
  readonly isStopping: boolean
  /** Asked to stop a while ago, and the same cell still runs. */
  readonly isStubborn: boolean
}

/** One cell's run: the same cell again is another one. */
function runOf({ notebookId, running }: KernelView): string | null {
  return running ? `${notebookId} ${running.cellId} ${running.since}` : null
}

export function useInterrupt(kernel: KernelView, send: SendCommand): Interrupt {
  const [asked, setAsked] = useState<{ readonly run: string; readonly isOverdue: boolean } | null>(null)
  const run = runOf(kernel)
  const isSame = asked !== null && asked.run === run
  const askedRun = asked?.run
  useEffect(() => {
    if (askedRun === undefined) return
    const timer = setTimeout(() => setAsked({ run: askedRun, isOverdue: true }), patienceMs)
    return () => clearTimeout(timer)
  }, [askedRun])
  return {
    stop: () => {
      if (run !== null) setAsked({ run, isOverdue: isSame && asked.isOverdue })
      send('kernel:interrupt', { notebookId: kernel.notebookId }).catch(showProblem)
    },
    isStopping: isSame && !asked.isOverdue,
    isStubborn: isSame && asked.isOverdue,
  }
}
