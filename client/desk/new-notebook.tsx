// The dialog that adds an empty notebook to the class.
import { Button, Modal, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import type { DocumentId } from '#protocol/ids.ts'
import type { SendCommand } from '../connection.ts'
import { messageOf } from '../http.ts'
import classes from './dialog.module.css'

interface NewNotebookProps {
  readonly isOpen: boolean
  readonly onClose: () => void
  readonly send: SendCommand
  readonly onCreated: (id: DocumentId) => void
}

export function NewNotebook({ isOpen, onClose, send, onCreated }: NewNotebookProps) {
  const [title, setTitle] = useState('')
  const [problem, setProblem] = useState<string | null>(null)
  const [isBusy, setIsBusy] = useState(false)
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (title.trim() === '') {
      setProblem('Type a name for the notebook.')
      return
    }
    setProblem(null)
    setIsBusy(true)
    try {
      const { documentId } = await send('notebook:create', { title })
      onCreated(documentId)
      setTitle('')
      onClose()
    } catch (error) {
      setProblem(messageOf(error))
    } finally {
      setIsBusy(false)
    }
  }
  return (
    <Modal opened={isOpen} onClose={onClose} title="New notebook">
      <form onSubmit={submit} className={classes['form']}>
        <TextInput
          label="Name"
          placeholder="02-locks"
          value={title}
          onChange={event => setTitle(event.currentTarget.value)}
          error={problem}
          data-autofocus
        />
        <div className={classes['actions']}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={isBusy}>
            Create
          </Button>
        </div>
      </form>
    </Modal>
  )
}
