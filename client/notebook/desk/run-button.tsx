// Beside a code cell on the desk: its number, which becomes the button that runs or stops it.
import { IconPlayerPlayFilled, IconPlayerStopFilled } from '@tabler/icons-react'
import type { CellId } from '#protocol/ids.ts'
import { Prompt } from '../cells/prompt.tsx'
import type { RunView } from '../cells/run-view.ts'
import { useSelected } from '../store.ts'
import desk from './desk-cell.module.css'
import { useDesk } from './desk-context.ts'

interface RunButtonProps {
  readonly id: CellId
  readonly run: RunView
  readonly number: number
  /** How long its last run took, in milliseconds. */
  readonly tookMs: number | null
}

export function RunButton({ id, run, number, tookMs }: RunButtonProps) {
  const controls = useDesk()
  const isSent = useSelected(controls.runs.state, state => state.sent.has(id))
  const isSelected = useSelected(controls.state, state => state.selected === id)
  const isBusy = run.state !== 'idle'
  const shown: RunView = isSent && !isBusy ? { ...run, state: 'running', since: null } : run
  return (
    <>
      <Prompt run={shown} tookMs={tookMs} />
      <button
        type="button"
        className={desk['run']}
        tabIndex={isSelected ? 0 : -1}
        aria-label={isBusy ? 'Stop what runs' : `Run cell ${number}`}
        title={isBusy ? 'Stop (I, I)' : 'Run (Ctrl+Enter)'}
        onClick={() => {
          if (isBusy) controls.runs.interrupt(id)
          else controls.run([id])
          controls.goTo(id)
        }}
      >
        {isBusy ? <IconPlayerStopFilled size="0.9em" /> : <IconPlayerPlayFilled size="0.9em" />}
      </button>
    </>
  )
}
