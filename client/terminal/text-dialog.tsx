// What a terminal shows and what scrolled off it, as text: to be read aloud, selected and copied like any other.
import { Button, Modal } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import { copyText } from '../notebook/copy-text.ts'
import { showDone, showProblem } from '../shell/notify.ts'
import classes from './terminal-dialogs.module.css'

interface TextDialogProps {
  /** Of the terminal. */
  readonly title: string
  readonly read: () => string
  readonly isOpen: boolean
  readonly onClose: () => void
}

export function TextDialog({ title, read, isOpen, onClose }: TextDialogProps) {
  return (
    <Modal opened={isOpen} onClose={onClose} returnFocus={false} title={`${title}, as text`} size="xl">
      <Reading title={title} read={read} />
    </Modal>
  )
}

function Reading({ title, read }: Pick<TextDialogProps, 'title' | 'read'>) {
  const [text, setText] = useState(read)
  const [time, setTime] = useState(clock)
  const place = useRef<HTMLTextAreaElement>(null)
  // What came last is what people look for.
  useEffect(() => {
    const field = place.current
    if (field && text !== '') field.scrollTop = field.scrollHeight
  }, [text])
  const copy = async () => {
    if (await copyText(text)) showDone('Copied.')
    else showProblem(new Error('Your browser did not let it be copied. Select the text and copy it by hand.'))
  }
  return (
    <>
      <textarea
        ref={place}
        className={classes['reading']}
        readOnly
        spellCheck={false}
        data-autofocus
        aria-label={`Text of ${title}`}
        value={text === '' ? 'Nothing is in this terminal yet.' : text}
      />
      <div className={classes['actions']}>
        <span className={classes['hint']} role="status">
          As it was at {time}
        </span>
        <Button
          variant="default"
          onClick={() => {
            setText(read())
            setTime(clock())
          }}
        >
          Read again
        </Button>
        <Button onClick={copy}>Copy all</Button>
      </div>
    </>
  )
}

function clock(): string {
  return new Date().toLocaleTimeString()
}
