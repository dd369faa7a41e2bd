// A title that is renamed where it stands: Enter keeps the new one, Escape the old one.
import { TextInput, UnstyledButton } from '@mantine/core'
import { IconPencil } from '@tabler/icons-react'
import { type FormEvent, useState } from 'react'
import { messageOf } from '../http.ts'
import classes from './editable-title.module.css'

interface EditableTitleProps {
  readonly title: string
  readonly onRename: (title: string) => Promise<unknown>
}

export function EditableTitle({ title, onRename }: EditableTitleProps) {
  const [draft, setDraft] = useState<string | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  if (draft === null) {
    return (
      <h1>
        <UnstyledButton
          className={classes['title'] ?? ''}
          title="Rename the class"
          onClick={() => setDraft(title)}
        >
          <span className={classes['text']}>{title}</span>
          <IconPencil size={15} aria-hidden="true" className={classes['pencil'] ?? ''} />
        </UnstyledButton>
      </h1>
    )
  }
  const leave = () => {
    setDraft(null)
    setProblem(null)
  }
  const save = async (event?: FormEvent) => {
    event?.preventDefault()
    if (draft.trim() === '' || draft === title) {
      leave()
      return
    }
    try {
      await onRename(draft)
      leave()
    } catch (error) {
      setProblem(messageOf(error))
    }
  }
  return (
    <form onSubmit={save}>
      <TextInput
        size="sm"
        aria-label="Title of the class"
        className={classes['input'] ?? ''}
        value={draft}
        error={problem}
        autoFocus
        onFocus={event => event.currentTarget.select()}
        onChange={event => setDraft(event.currentTarget.value)}
        onBlur={() => void save()}
        onKeyDown={event => event.key === 'Escape' && leave()}
      />
    </form>
  )
}
