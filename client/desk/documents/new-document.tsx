// The dialog that adds an empty notebook or shared file to the class.
import { Button, Modal, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import type { DocumentId } from '#protocol/ids.ts'
import type { SendCommand } from '../../connection.ts'
import { messageOf } from '../../http.ts'
import classes from '../dialog.module.css'

export type NewKind = 'notebook' | 'file'

interface NewDocumentProps {
  /** Null while nothing new is wanted. */
  readonly kind: NewKind | null
  readonly onClose: () => void
  readonly send: SendCommand
  readonly onCreated: (id: DocumentId) => void
}

const words = {
  notebook: { title: 'New notebook', placeholder: '02-locks', missing: 'Type a name for the notebook.' },
  file: {
    title: 'New shared file',
    placeholder: 'inventory.py',
    missing: 'Type a name with its ending, like inventory.py.',
  },
} as const

export function NewDocument({ kind, onClose, send, onCreated }: NewDocumentProps) {
  // Stays while the dialog fades out.
  const [lastKind, setLastKind] = useState<NewKind>('notebook')
  if (kind && kind !== lastKind) setLastKind(kind)
  const { title, placeholder, missing } = words[lastKind]
  const [name, setName] = useState('')
  const [problem, setProblem] = useState<string | null>(null)
  const [isBusy, setIsBusy] = useState(false)
  const close = () => {
    setProblem(null)
    onClose()
  }
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (name.trim() === '') {
      setProblem(missing)
      return
    }
    setProblem(null)
    setIsBusy(true)
    try {
      const { documentId } =
        lastKind === 'notebook'
          ? await send('notebook:create', { title: name })
          : await send('file:create', { name })
      onCreated(documentId)
      setName('')
      close()
    } catch (error) {
      setProblem(messageOf(error))
    } finally {
      setIsBusy(false)
    }
  }
  return (
    <Modal opened={kind !== null} onClose={close} title={title}>
      <form onSubmit={submit} className={classes['form']}>
        <TextInput
          label="Name"
          description={
            lastKind === 'file'
              ? 'Everybody sees it as you write it, and cells can import or read it.'
              : undefined
          }
          placeholder={placeholder}
          value={name}
          onChange={event => setName(event.currentTarget.value)}
          error={problem}
          data-autofocus
        />
        <div className={classes['actions']}>
          <Button variant="default" onClick={close}>
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
