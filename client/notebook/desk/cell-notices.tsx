// What a cell has to say to the instructor: a refusal, a question of the program, a run that does not stop.
import { IconAlertTriangle, IconX } from '@tabler/icons-react'
import { useEffect, useRef, useState } from 'react'
import type { InputWanted } from '#protocol/classroom-view.ts'
import type { CellId } from '#protocol/ids.ts'
import { indexOfCell } from '#protocol/notebook-document.ts'
import cells from '../cells/cells.module.css'
import { useNotebook } from '../notebook-context.ts'
import { useSelected } from '../store.ts'
import desk from './cell-notices.module.css'
import { useDesk } from './desk-context.ts'
import type { DeskState } from './desk-state.ts'

export function CellNotices({ id }: { id: CellId }) {
  const controls = useDesk()
  const { kernel } = useNotebook()
  const refusal = useSelected(controls.runs.state, state => state.refusals.get(id) ?? null)
  const isStuck = useSelected(controls.runs.state, state => state.stuck === id)
  const input = useSelected(kernel, view => (view?.input?.cellId === id ? view.input : null))
  return (
    <>
      {input && <InputField key={`${input.executionId} ${input.number}`} input={input} />}
      {refusal !== null && (
        <div className={desk['notice']} role="alert">
          <IconAlertTriangle size={16} aria-hidden="true" />
          <span>{refusal}</span>
          <button type="button" aria-label="Dismiss" onClick={() => controls.runs.dismissRefusal(id)}>
            <IconX size={14} aria-hidden="true" />
          </button>
        </div>
      )}
      {isStuck && (
        <div className={desk['notice']} role="alert">
          <IconAlertTriangle size={16} aria-hidden="true" />
          <span>It was asked to stop, and still runs. A restart ends it; all variables are gone then.</span>
          <button type="button" className={desk['restart']} onClick={() => void controls.runs.restart(id)}>
            Restart Python
          </button>
        </div>
      )}
    </>
  )
}

function InputField({ input }: { input: InputWanted }) {
  const controls = useDesk()
  const field = useRef<HTMLInputElement>(null)
  const { send, notebookId, document: notebook } = useNotebook()
  // Where the answer leads back to: after Shift+Enter the next cell, else where one was writing meanwhile.
  const cameFrom = useRef<DeskState | null>(null)
  const isWanted = useSelected(controls.state, state => state.wantsAnswer)
  const [text, setText] = useState('')
  const [problem, setProblem] = useState<string | null>(null)
  useEffect(() => {
    // The program waits for it; but who is writing elsewhere is not interrupted. In the empty cell that Shift+Enter has
    // made nothing is written yet.
    const writesIn = document.activeElement?.closest('.cm-content')
    if (!isWanted && writesIn?.textContent) return
    field.current?.focus()
    if (isWanted) controls.questionReached()
  }, [controls, isWanted])
  const keepCameFrom = () => {
    const now = controls.state.get()
    if (cameFrom.current === null || now.selected !== input.cellId || now.mode === 'edit')
      cameFrom.current = now
  }
  const answer = async () => {
    setProblem(null)
    // Before the field is gone: what is typed next must not get lost.
    const { selected, mode } = cameFrom.current ?? controls.state.get()
    if (selected !== null && indexOfCell(notebook, selected) >= 0) controls.goTo(selected, mode)
    else controls.goTo(input.cellId)
    try {
      await send('kernel:answer', { notebookId, executionId: input.executionId, text })
    } catch (error) {
      setProblem(error instanceof Error ? error.message : 'That did not work. Please try again.')
    }
  }
  return (
    <form
      className={cells['waiting']}
      onSubmit={event => {
        event.preventDefault()
        void answer()
      }}
    >
      <label className={desk['question']}>
        <span className={cells['inputPrompt']}>{input.prompt || 'Input:'}</span>
        <input
          className={desk['answer']}
          ref={field}
          type={input.isPassword ? 'password' : 'text'}
          autoComplete="off"
          spellCheck={false}
          value={text}
          onFocus={keepCameFrom}
          onChange={event => setText(event.target.value)}
        />
      </label>
      <span>Enter sends it</span>
      {problem !== null && <span role="alert">{problem}</span>}
    </form>
  )
}
