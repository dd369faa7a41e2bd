// All my notes, to be searched, with ways to their cells.
import { IconNote, IconSearch } from '@tabler/icons-react'
import { useState } from 'react'
import type { DocumentView } from '#protocol/classroom-view.ts'
import type { Place } from '../../notebook/follow/jumps.ts'
import type { OpenNotebooks } from '../../notebook/follow/open-notebooks.ts'
import type { Note, Notes } from '../../notebook/notes/notes.ts'
import { useSelected } from '../../notebook/store.ts'
import panel from '../side/panel.module.css'
import { groupNotes } from './group-notes.ts'
import styles from './note-list.module.css'

interface NoteListProps {
  readonly notes: Notes
  readonly documents: readonly DocumentView[]
  readonly notebooks: OpenNotebooks
  readonly onGo: (place: Place) => void
}

export function NoteList({ notes, documents, notebooks, onGo }: NoteListProps) {
  const all = useSelected(notes.store, current => current)
  // Numbers of cells change with the notebooks that are open.
  useSelected(notebooks.store, current => current)
  const [wanted, setWanted] = useState('')
  if (all.size === 0) {
    return (
      <div className={panel['empty']}>
        <IconNote size={26} aria-hidden="true" />
        <p>
          No notes yet. Press <kbd>N</kbd> on a cell, or the slip in its margin, to write one. Only you see
          it, and it is in what you take home.
        </p>
      </div>
    )
  }
  const groups = groupNotes([...all.values()], {
    documents,
    wanted,
    numberOf: ({ documentId, cellId }) => notebooks.numberOf(documentId, cellId),
  })
  return (
    <>
      <label className={styles['search']}>
        <IconSearch size={16} aria-hidden="true" />
        <input
          type="search"
          value={wanted}
          placeholder="Search my notes"
          aria-label="Search my notes"
          onChange={({ currentTarget }) => setWanted(currentTarget.value)}
        />
      </label>
      <div className={styles['list']}>
        {groups.length === 0 && <p className={panel['empty']}>None of your notes says “{wanted}”.</p>}
        {groups.map(({ name, notes: inside }) => (
          <section key={name} aria-label={name}>
            {(groups.length > 1 || documents.length > 1) && <h3 className={styles['name']}>{name}</h3>}
            <ul className={styles['notes']}>
              {inside.map(({ note, number }) => (
                <NoteEntry key={note.cellId} note={note} number={number} onGo={onGo} />
              ))}
            </ul>
          </section>
        ))}
      </div>
    </>
  )
}

interface NoteEntryProps {
  readonly note: Note
  readonly number: number | null
  readonly onGo: (place: Place) => void
}

function NoteEntry({ note, number, onGo }: NoteEntryProps) {
  return (
    <li>
      <button type="button" className={styles['note']} onClick={() => onGo(note)}>
        <span className={styles['cell']}>{number === null ? 'Cell' : `Cell ${number}`}</span>
        <span className={styles['text']}>{note.text}</span>
      </button>
    </li>
  )
}
