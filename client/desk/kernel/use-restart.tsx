// Starts Python afresh, alone or with what follows. Asks once, and only where variables would be lost.
import { type ReactNode, useEffect, useRef, useState } from 'react'
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

/** Whoever restarts goes on in the notebook, not at a button that may be gone. */
function toNotebook(actions: NotebookActions | null) {
  const selected = actions?.selection.get().at(-1)
  if (selected) actions?.goTo(selected)
}

/** Without a question: there is nothing to lose, or the person has just answered one. */
export async function restartNow(
  { notebookId }: KernelView,
  send: SendCommand,
  actions: NotebookActions | null,
): Promise<void> {
  toNotebook(actions)
  await send('kernel:restart', { notebookId }).catch(showProblem)
}

export function useRestart(kernel: KernelView, send: SendCommand, actions: NotebookActions | null): Restart {
  const [asked, setAsked] = useState<RestartKind | null>(null)
  // Stays while the dialog fades out.
  const [last, setLast] = useState<RestartKind>('restart')
  const [isByKeys, setIsByKeys] = useState(false)
  const perform = async (kind: RestartKind) => {
    if (kind === 'run-all') actions?.restartAndRunAll()
    else if (kind === 'clear') actions?.restartAndClear()
    else await send('kernel:restart', { notebookId: kernel.notebookId })
  }
  const ask = (kind: RestartKind, byKeys = false) => {
    if (!hasVariables(kernel)) {
      perform(kind).catch(showProblem)
      return
    }
    setLast(kind)
    setIsByKeys(byKeys)
    setAsked(kind)
  }
  const latestAsk = useRef(ask)
  latestAsk.current = ask
  useEffect(() => actions?.onRestart(() => latestAsk.current('restart', true)), [actions])
  const { title, action, also } = questions[last]
  return {
    ask: kind => ask(kind),
    now: () => void restartNow(kernel, send, actions),
    dialog: (
      <Confirm
        isOpen={asked !== null}
        onClose={() => setAsked(null)}
        title={title}
        action={action}
        // The answer is given: whoever restarts may write on while Python comes up.
        onConfirm={async () => void perform(last).catch(showProblem)}
        onFocus={() => toNotebook(actions)}
        isSecondStep={isByKeys}
      >
        All variables of this notebook are gone, and what runs or waits is dropped. The text stays
        {last === 'clear' ? '.' : ', and so do the outputs.'}
        {also}
      </Confirm>
    ),
  }
}
