// My note under a cell: a slip to read, a field to write, and the button in the margin that opens it.
import { IconNote, IconX } from '@tabler/icons-react'
import { type RefObject, useEffect, useId, useRef, useState } from 'react'
import type { CellId } from '#protocol/ids.ts'
import { noteLimit } from '#protocol/limits.ts'
import { useFollowedClass } from '../follow/followed-class.ts'
import { useNotebook } from '../notebook-context.ts'
import { Store, useSelected } from '../store.ts'
import styles from './notes.module.css'
import { keyOf, type Note, type NoteState } from './notes.ts'

interface CellNoteProps {
  readonly cellId: CellId
  readonly number: number
}

const noNotes = new Store<ReadonlyMap<string, Note>>(new Map())

export function CellNote({ cellId, number }: CellNoteProps) {
  const { notes } = useFollowedClass()
  const { notebookId, mode } = useNotebook()
  const key = keyOf({ documentId: notebookId, cellId })
  const note = useSelected(notes?.store ?? noNotes, all => all.get(key) ?? null)
  const [isOpen, setIsOpen] = useState(false)
  const button = useRef<HTMLButtonElement>(null)
  const wasOpen = useRef(false)
  // The button is there again only after the field has gone.
  useEffect(() => {
    if (wasOpen.current && !isOpen) button.current?.focus({ preventScroll: true })
    wasOpen.current = isOpen
  }, [isOpen])
  if (!notes) return null
  const isWritable = mode === 'participant'
  return (
    <>
      {isWritable && !isOpen && !note && (
        <button
          ref={button}
          type="button"
          className={styles['add']}
          data-note-button=""
          onClick={() => setIsOpen(true)}
          title="My note (N)"
          aria-label={`Write a note beside cell ${number}`}
        >
          <IconNote size="1.1em" aria-hidden="true" />
        </button>
      )}
      {isOpen && isWritable && (
        <NoteField
          number={number}
          note={note}
          onClose={() => setIsOpen(false)}
          write={text => notes.write(notebookId, cellId, text)}
        />
      )}
      {!isOpen && note && (
        <NoteSlip
          ref={button}
          note={note}
          number={number}
          onOpen={isWritable ? () => setIsOpen(true) : null}
        />
      )}
    </>
  )
}

interface NoteSlipProps {
  readonly ref: RefObject<HTMLButtonElement | null>
  readonly note: Note
  readonly number: number
  /** Null for a note that is only read. */
  readonly onOpen: (() => void) | null
}

function NoteSlip({ ref, note, number, onOpen }: NoteSlipProps) {
  const content = (
    <>
      <IconNote size="1em" aria-hidden="true" className={styles['sign'] ?? ''} />
      <span className={styles['text']}>{note.text}</span>
      {note.state !== 'saved' && <SaveWord state={note.state} />}
    </>
  )
  if (!onOpen) return <div className={styles['slip']}>{content}</div>
  return (
    <button
      ref={ref}
      type="button"
      className={styles['slip']}
      data-note-button=""
      onClick={onOpen}
      title="Change this note (N)"
      aria-label={`My note beside cell ${number}: ${note.text}`}
    >
      {content}
    </button>
  )
}

interface NoteFieldProps {
  readonly number: number
  readonly note: Note | null
  readonly write: (text: string) => void
  readonly onClose: () => void
}

/** What is typed here wins over what another window of mine says meanwhile. */
function NoteField({ number, note, write, onClose }: NoteFieldProps) {
  const [text, setText] = useState(note?.text ?? '')
  const hint = useId()
  const field = useRef<HTMLTextAreaElement>(null)
  useEffect(() => {
    const { current } = field
    current?.focus({ preventScroll: true })
    current?.setSelectionRange(current.value.length, current.value.length)
  }, [])
  return (
    <div className={styles['writing']}>
      <textarea
        ref={field}
        className={styles['field']}
        value={text}
        rows={Math.min(12, Math.max(2, text.split('\n').length))}
        maxLength={noteLimit}
        placeholder="Only you see this. It is in what you take home."
        aria-label={`My note beside cell ${number}`}
        aria-describedby={hint}
        onChange={({ currentTarget }) => {
          setText(currentTarget.value)
          write(currentTarget.value)
        }}
        onKeyDown={event => {
          if (event.key !== 'Escape') return
          event.stopPropagation()
          onClose()
        }}
      />
      <div className={styles['foot']} id={hint}>
        {text === '' && !note ? <span>Private</span> : <SaveWord state={note?.state ?? 'saved'} />}
        <span className={styles['space']} />
        {text !== '' && (
          <button
            type="button"
            className={styles['small']}
            onClick={() => {
              write('')
              onClose()
            }}
          >
            Throw away
          </button>
        )}
        <button type="button" className={styles['small']} onClick={onClose} title="Close (Escape)">
          <IconX size="1em" aria-hidden="true" /> Close
        </button>
      </div>
    </div>
  )
}

function SaveWord({ state }: { state: NoteState }) {
  if (typeof state === 'object') {
    return (
      <span role="alert" className={styles['problem']}>
        ✕ Not saved: {state.refused}
      </span>
    )
  }
  const words = {
    saved: '✓ Saved',
    saving: 'Saving…',
    kept: '◌ Kept on this device, saved once you are back online',
  }
  return (
    <span role="status" className={styles['state']}>
      {words[state]}
    </span>
  )
}
