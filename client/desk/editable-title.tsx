// A title that is renamed where it stands: Enter keeps the new one, Escape the old one.
import { TextInput, UnstyledButton } from '@mantine/core'
import { IconPencil } from '@tabler/icons-react'
import { useState } from 'react'
import { useRenaming } from '../shell/use-renaming.ts'
import classes from './editable-title.module.css'

interface EditableTitleProps {
  readonly title: string
  readonly onRename: (title: string) => Promise<unknown>
}

export function EditableTitle({ title, onRename }: EditableTitleProps) {
  const [isWriting, setIsWriting] = useState(false)
  if (isWriting) return <TitleField title={title} onRename={onRename} onLeave={() => setIsWriting(false)} />
  return (
    <h1>
      <UnstyledButton
        className={classes['title'] ?? ''}
        title="Rename the class"
        onClick={() => setIsWriting(true)}
      >
        <span className={classes['text']}>{title}</span>
        <IconPencil size={15} aria-hidden="true" className={classes['pencil'] ?? ''} />
      </UnstyledButton>
    </h1>
  )
}

function TitleField({ title, onRename, onLeave }: EditableTitleProps & { readonly onLeave: () => void }) {
  const { name, setName, problem, save } = useRenaming({ before: title, onRename, onLeave })
  return (
    <form
      onSubmit={event => {
        event.preventDefault()
        void save()
      }}
    >
      <TextInput
        size="sm"
        aria-label="Title of the class"
        className={classes['input'] ?? ''}
        value={name}
        error={problem}
        autoFocus
        onFocus={event => event.currentTarget.select()}
        onChange={event => setName(event.currentTarget.value)}
        onBlur={() => void save()}
        onKeyDown={event => event.key === 'Escape' && onLeave()}
      />
    </form>
  )
}
