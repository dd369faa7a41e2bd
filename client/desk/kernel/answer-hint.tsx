// The way to the field that a program waits at: what the header says of it, and the key from anywhere.
import type { NotebookActions } from '../../notebook/desk/notebook-actions.ts'
import { shownKeys } from '../../shell/key-names.ts'
import type { KeyGroup } from '../../shell/keys-dialog.tsx'
import { usePageKey } from '../../shell/use-page-key.ts'
import classes from './answer-hint.module.css'

/** Wherever the focus is. */
export const answerKey = 'Alt+A'

export const answerKeys: KeyGroup['keys'] = [
  { keys: [answerKey], meaning: 'Answer what the program asks for, while it waits for your input' },
]

/** Beside the words that say so; the button around it has its own name. */
export function AnswerHint() {
  return (
    <span className={classes['hint']} aria-hidden="true">
      <u>Answer</u> <kbd>{shownKeys(answerKey)}</kbd>
    </span>
  )
}

/** The key stays free while nothing is asked. */
export function useAnswerKey(actions: NotebookActions | null): void {
  usePageKey(answerKey, () => actions?.goToQuestion() === true)
}
