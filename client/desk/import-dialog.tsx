// Brings an .ipynb into the class: chosen in the dialog, or dropped anywhere on the desk.
import { Button, FileButton, Modal, Progress } from '@mantine/core'
import { IconFileImport } from '@tabler/icons-react'
import { type DragEvent, useEffect, useRef, useState } from 'react'
import type { ClassroomId, DocumentId } from '#protocol/ids.ts'
import { messageOf } from '../http.ts'
import { showDone } from '../shell/notify.ts'
import classes from './dialog.module.css'

interface ImportDialogProps {
  readonly classroomId: ClassroomId
  readonly isOpen: boolean
  readonly onOpen: () => void
  readonly onClose: () => void
  readonly onImported: (id: DocumentId) => void
}

export function ImportDialog({ classroomId, isOpen, onOpen, onClose, onImported }: ImportDialogProps) {
  const [isOver, setIsOver] = useState(false)
  const [sending, setSending] = useState<{ readonly name: string; readonly share: number } | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  useFileDrag(onOpen)

  const take = async (file: File | null | undefined) => {
    if (!file || sending) return
    setProblem(null)
    setSending({ name: file.name, share: 0 })
    try {
      const { importNotebook } = await import('./import-notebook.ts')
      const imported = await importNotebook(classroomId, file, share =>
        setSending({ name: file.name, share }),
      )
      onImported(imported.documentId)
      showDone(`“${imported.name}” is in the class.`)
      onClose()
    } catch (error) {
      setProblem(messageOf(error))
    } finally {
      setSending(null)
    }
  }
  const drop = (event: DragEvent) => {
    event.preventDefault()
    setIsOver(false)
    void take(event.dataTransfer.files[0])
  }

  return (
    <Modal opened={isOpen} onClose={onClose} title="Import a notebook">
      <div className={classes['form']}>
        {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping is a shortcut; the button inside does the same. */}
        <div
          className={classes['drop']}
          data-over={isOver || undefined}
          onDragOver={event => {
            event.preventDefault()
            setIsOver(true)
          }}
          onDragLeave={() => setIsOver(false)}
          onDrop={drop}
        >
          <IconFileImport size={32} aria-hidden="true" />
          <p>Drop an .ipynb file here, or</p>
          <FileButton onChange={file => void take(file)} accept=".ipynb,application/x-ipynb+json">
            {props => (
              <Button {...props} variant="default" disabled={sending !== null}>
                Choose a file
              </Button>
            )}
          </FileButton>
        </div>
        {sending && (
          <div role="status">
            <p className={classes['progress']}>
              {sending.share < 1
                ? `Sending “${sending.name}”, ${Math.round(sending.share * 100)} %`
                : `Reading “${sending.name}”…`}
            </p>
            <Progress value={sending.share * 100} animated={sending.share >= 1} aria-label="Sent" />
          </div>
        )}
        {problem && (
          <p className={classes['problem']} role="alert">
            {problem}
          </p>
        )}
      </div>
    </Modal>
  )
}

/** Opens the dialog as soon as a file is dragged over the page, and keeps the browser from opening what is dropped. */
function useFileDrag(onFile: () => void) {
  const open = useRef(onFile)
  open.current = onFile
  useEffect(() => {
    const hasFile = (event: globalThis.DragEvent) => event.dataTransfer?.types.includes('Files') === true
    const enter = (event: globalThis.DragEvent) => {
      if (hasFile(event)) open.current()
    }
    const stay = (event: globalThis.DragEvent) => {
      if (hasFile(event)) event.preventDefault()
    }
    document.addEventListener('dragenter', enter)
    document.addEventListener('dragover', stay)
    document.addEventListener('drop', stay)
    return () => {
      document.removeEventListener('dragenter', enter)
      document.removeEventListener('dragover', stay)
      document.removeEventListener('drop', stay)
    }
  }, [])
}
