// What a follower can do with a cell's code: copy it, or send it to a terminal of their own.
import { IconCheck, IconCopy, IconTerminal2 } from '@tabler/icons-react'
import { type ReactNode, useEffect, useState } from 'react'
import { copyText } from '../copy-text.ts'
import { useFollowedClass } from '../follow/followed-class.ts'
import { useSelected } from '../store.ts'
import styles from './cells.module.css'

/** Read when it is needed: the text of a cell is typed on. */
interface SourceText {
  readonly toString: () => string
}

export function CellActions({ text, number }: { text: SourceText; number: number }) {
  return (
    <div className={styles['actions']}>
      <SendButton text={text} label={`Send cell ${number} to my terminal`} />
      <CopyButton text={text} label={`Copy the code of cell ${number}`} />
    </div>
  )
}

interface TextActionProps {
  readonly text: SourceText
  /** For screen readers. */
  readonly label: string
}

/** Nothing where sending is switched off. */
export function SendButton({ text, label }: TextActionProps) {
  const sender = useSelected(useFollowedClass().sender, current => current)
  if (!sender) return null
  return (
    <ActionButton
      act={isByMouse => sender.send(text.toString(), isByMouse)}
      title="Send to my terminal (S)"
      label={label}
      done="Sent to your terminal"
      mark="send"
    >
      <IconTerminal2 size="1.1em" aria-hidden="true" />
    </ActionButton>
  )
}

export function CopyButton({ text, label }: TextActionProps) {
  return (
    <ActionButton
      act={() => copyText(text.toString())}
      title="Copy code (C)"
      label={label}
      done="Copied"
      mark="copy"
    >
      <IconCopy size="1.1em" aria-hidden="true" />
    </ActionButton>
  )
}

interface ActionButtonProps {
  /** False when it did not work. `isByMouse`: the keyboard is not needed at the button. */
  readonly act: (isByMouse: boolean) => Promise<boolean>
  readonly title: string
  readonly label: string
  readonly done: string
  /** What the notebook's keys look for. */
  readonly mark: 'send' | 'copy'
  readonly children: ReactNode
}

const doneForMs = 1_500

function ActionButton({ act, title, label, done, mark, children }: ActionButtonProps) {
  const [isDone, setIsDone] = useState(false)
  useEffect(() => {
    if (!isDone) return
    const timer = setTimeout(() => setIsDone(false), doneForMs)
    return () => clearTimeout(timer)
  }, [isDone])
  return (
    <button
      type="button"
      className={styles['action']}
      data-action={mark}
      data-done={isDone || undefined}
      onClick={event => void act(event.detail > 0 && matchMedia('(hover: hover)').matches).then(setIsDone)}
      title={title}
      aria-label={label}
    >
      {isDone ? <IconCheck size="1.1em" aria-hidden="true" /> : children}
      <span role="status" className="visually-hidden">
        {isDone ? done : ''}
      </span>
    </button>
  )
}
