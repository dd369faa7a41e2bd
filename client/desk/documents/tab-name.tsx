// The name on a tab while it is changed: Enter keeps the new one, Escape the old one.
import { Popover } from '@mantine/core'
import type { KeyboardEvent } from 'react'
import type { DocumentView } from '#protocol/classroom-view.ts'
import { shortNameOf } from '../../shell/document-tabs.tsx'
import { useRenaming } from '../use-renaming.ts'
import classes from './document-strip.module.css'

interface TabNameProps {
  readonly document: DocumentView
  readonly onRename: (name: string) => Promise<void>
  readonly onLeave: () => void
}

export function TabName({ document, onRename, onLeave }: TabNameProps) {
  const before = shortNameOf(document)
  const { name, setName, problem, save } = useRenaming({ before, onRename, onLeave })
  const press = (event: KeyboardEvent) => {
    // The keys of the tabs and of the page mean text in here.
    event.stopPropagation()
    if (event.key === 'Enter') void save()
    if (event.key === 'Escape') onLeave()
  }
  return (
    <Popover opened={problem !== null} position="bottom-start" shadow="md" withinPortal>
      <Popover.Target>
        <input
          className={classes['rename']}
          aria-label={`New name of ${before}`}
          aria-invalid={problem !== null}
          value={name}
          size={Math.max(8, name.length)}
          // biome-ignore lint/a11y/noAutofocus: it takes the place of the tab that was just asked for
          autoFocus
          spellCheck={false}
          onFocus={({ target }) => {
            target.setSelectionRange(0, stemOf(before).length)
            target.scrollIntoView({ inline: 'center', block: 'nearest' })
          }}
          onChange={event => setName(event.target.value)}
          onBlur={() => (problem === null ? void save() : onLeave())}
          onKeyDown={press}
        />
      </Popover.Target>
      <Popover.Dropdown>
        <p className={classes['problem']} role="alert">
          {problem}
        </p>
      </Popover.Dropdown>
    </Popover>
  )
}

/** Without the ending, which mostly stays as it is. */
function stemOf(name: string): string {
  const dot = name.lastIndexOf('.')
  return dot > 0 ? name.slice(0, dot) : name
}
