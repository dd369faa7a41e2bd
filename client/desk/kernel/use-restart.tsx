// Starts Python afresh, alone or with what follows. Asks once, and only where variables would be lost.
import { type ReactNode, useState } from 'react'
import type { KernelView } from '#protocol/classroom-view.ts'
import type { SendCommand } from '../../connection.ts'
import type { NotebookActions } from '../../notebook/desk/notebook-actions.ts'
import { Confirm } from '../../shell/confirm.tsx'
import { showProblem } from '../../shell/notify.ts'
import { hasVariables } from './kernel-words.ts'

type RestartKind = 'restart' | 'run-all' | 'clear'

export interface Restart {
  /** Asks first where there is something to lose. */
  readonly ask: (kind: RestartKind) => void
  /** Without a question: the person has just answered one. */
  readonly now: () => void
  readonly dialog: ReactNode
}

const questions = {
  restart: { title: 'Restart Python?', action: 'Restart', also: '' },
  'run-all': {
    title: 'Restart Python and run all cells?',
    action: 'Restart and run all',
    also: ' Then all cells run from the top.',
  },
  clear: {
    title: 'Restart Python and clear all outputs?',
    action: 'Restart and clear',
    also: ' All outputs are taken away, for everybody.',
  },
} as const

export function useRestart(kernel: KernelView, send: SendCommand, actions: NotebookActions | null): Restart {
  const [asked, setAsked] = useState<RestartKind | null>(null)
  // Stays while the dialog fades out.
  const [last, setLast] = useState<RestartKind>('restart')
  const perform = async (kind: RestartKind) => {
    if (kind === 'run-all') actions?.restartAndRunAll()
    else if (kind === 'clear') actions?.restartAndClear()
    else await send('kernel:restart', { notebookId: kernel.notebookId })
  }
  // Whoever restarts goes on in the notebook, not at the button in the header.
  const toNotebook = () => {
    const selected = actions?.selection.get().at(-1)
    if (selected) actions?.goTo(selected)
  }
  const { title, action, also } = questions[last]
  return {
    ask: kind => {
      if (!hasVariables(kernel)) {
        perform(kind).catch(showProblem)
        return
      }
      setLast(kind)
      setAsked(kind)
    },
    now: () => void perform('restart').catch(showProblem),
    dialog: (
      <Confirm
        isOpen={asked !== null}
        onClose={() => setAsked(null)}
        title={title}
        action={action}
        // The answer is given: whoever restarts may write on while Python comes up.
        onConfirm={async () => void perform(last).catch(showProblem)}
        onFocus={toNotebook}
      >
        All variables of this notebook are gone, and what runs or waits is dropped. The text stays
        {last === 'clear' ? '.' : ', and so do the outputs.'}
        {also}
      </Confirm>
    ),
  }
}
