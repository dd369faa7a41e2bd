// The way to the field that a program waits at: what the header says of it, and Alt+A from anywhere.
import { useEffect } from 'react'
import type { NotebookActions } from '../../notebook/desk/notebook-actions.ts'
import type { KeyGroup } from '../../shell/keys-dialog.tsx'
import classes from './answer-hint.module.css'

export const answerKeys: KeyGroup['keys'] = [
  { keys: ['Alt+A'], meaning: 'Answer what the program asks for, while it waits for your input' },
]

/** Beside the words that say so; the button around it has its own name. */
export function AnswerHint() {
  return (
    <span className={classes['hint']} aria-hidden="true">
      <u>Answer</u> <kbd>Alt</kbd> <kbd>A</kbd>
    </span>
  )
}

/** The key stays free while nothing is asked. */
export function useAnswerKey(isAsked: boolean, actions: NotebookActions | null): void {
  useEffect(() => {
    if (!isAsked || !actions) return
    const onKey = (event: KeyboardEvent) => {
      const { code, altKey, ctrlKey, metaKey, shiftKey } = event
      if (code !== 'KeyA' || !altKey || ctrlKey || metaKey || shiftKey) return
      // A dialog keeps the keyboard.
      if (document.activeElement?.closest('[role="dialog"]') || !actions.goToQuestion()) return
      event.preventDefault()
      event.stopPropagation()
    }
    document.addEventListener('keydown', onKey, { capture: true })
    return () => document.removeEventListener('keydown', onKey, { capture: true })
  }, [isAsked, actions])
}
