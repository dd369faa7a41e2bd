// What each tab beside the notebook holds.
import type { ReactNode } from 'react'
import type { ClassroomSnapshot } from '#protocol/classroom-view.ts'
import type { FollowedClass } from '../../notebook/follow/followed-class.ts'
import type { Place } from '../../notebook/follow/jumps.ts'
import { NoteList } from '../notes/note-list.tsx'
import { RunList } from '../runs/run-list.tsx'
import panel from './panel.module.css'
import { ShownTerminals } from './shown-terminals.tsx'
import type { SideView } from './side-pane.tsx'

interface SideContentProps {
  readonly view: Exclude<SideView, 'terminal' | 'files'>
  readonly snapshot: ClassroomSnapshot
  readonly followed: FollowedClass
  readonly onGo: (place: Place) => void
}

const labels = { runs: 'What was run', notes: 'My notes', trainer: 'The trainer’s terminal' } as const

export function SideContent({ view, snapshot, followed, onGo }: SideContentProps) {
  return (
    <section className={panel['panel']} data-pane={view} tabIndex={-1} aria-label={labels[view]}>
      {contentOf({ view, snapshot, followed, onGo })}
    </section>
  )
}

function contentOf({ view, snapshot, followed, onGo }: SideContentProps): ReactNode {
  const { classroom, documents, shownTerminals } = snapshot
  switch (view) {
    case 'runs':
      return <RunList classroomId={classroom.id} documents={documents} onGo={onGo} />
    case 'notes':
      return (
        followed.notes && (
          <NoteList notes={followed.notes} documents={documents} notebooks={followed.notebooks} onGo={onGo} />
        )
      )
    case 'trainer':
      return <ShownTerminals classroomId={classroom.id} as="participant" terminals={shownTerminals} />
  }
}
