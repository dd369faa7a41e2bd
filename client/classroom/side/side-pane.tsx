// Beside the notebook: my terminals and files, what was run, my notes, and the trainer's terminals while there are any.
import { Tabs } from '@mantine/core'
import { IconFiles, IconHistory, IconNote, IconPresentation, IconTerminal2 } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { Notes } from '../../notebook/notes/notes.ts'
import { useSelected } from '../../notebook/store.ts'
import { TabNews } from '../../shell/tab-news.tsx'
import styles from './side-pane.module.css'

export type SideView = 'terminal' | 'files' | 'runs' | 'notes' | 'trainer'

export const sideViews = [
  { view: 'terminal', label: 'Terminal', Icon: IconTerminal2 },
  { view: 'files', label: 'Files', Icon: IconFiles },
  { view: 'runs', label: 'Runs', Icon: IconHistory },
  { view: 'notes', label: 'My notes', Icon: IconNote },
  { view: 'trainer', label: 'Trainer’s terminal', Icon: IconPresentation },
] as const satisfies readonly { view: SideView; label: string; Icon: typeof IconNote }[]

interface SidePaneProps {
  readonly view: SideView
  readonly onView: (view: SideView) => void
  /** Of those that there are; the others have no tab. */
  readonly views: readonly SideView[]
  /** Null where nobody writes any. */
  readonly notes: Notes | null
  /** What is to be known of a view before one goes there; null for nothing. */
  readonly newsOf: (view: SideView) => string | null
  /** On a phone the page's own bar leads to each. */
  readonly hasTabs: boolean
  readonly draw: (view: SideView) => ReactNode
}

export function SidePane({ view, onView, views, notes, newsOf, hasTabs, draw }: SidePaneProps) {
  return (
    <Tabs
      value={view}
      onChange={chosen => chosen && onView(chosen as SideView)}
      className={styles['pane'] ?? ''}
    >
      {hasTabs && (
        <Tabs.List className={styles['tabs'] ?? ''} aria-label="Beside the notebook">
          {sideViews
            .filter(({ view: each }) => views.includes(each))
            .map(({ view: each, label, Icon }) => (
              <Tabs.Tab
                key={each}
                value={each}
                className={styles['tab'] ?? ''}
                leftSection={<Icon size={15} aria-hidden="true" />}
              >
                {label}
                {each === 'notes' && notes && <NoteCount notes={notes} />}
                {newsOf(each) && <TabNews text={newsOf(each) ?? ''} />}
              </Tabs.Tab>
            ))}
        </Tabs.List>
      )}
      {views.map(each => (
        // Terminals keep their screens, and files what is open, while another tab is in front; lists are drawn when they are looked at.
        <Tabs.Panel
          key={each}
          value={each}
          keepMounted={each === 'terminal' || each === 'files'}
          className={styles['panel'] ?? ''}
        >
          {draw(each)}
        </Tabs.Panel>
      ))}
    </Tabs>
  )
}

function NoteCount({ notes }: { notes: Notes }) {
  const count = useSelected(notes.store, all => all.size)
  return count === 0 ? null : <span className={styles['count']}>{count}</span>
}
