// The name on a tab while it is changed: Enter keeps the new one, Escape the old one.
import { Popover } from '@mantine/core'
import { type KeyboardEvent, useRef } from 'react'
import classes from './tab-name.module.css'
import { useRenaming } from './use-renaming.ts'

interface TabNameProps {
  readonly before: string
  /** How much of the name is selected, for a name whose ending mostly stays; all of it unless told. */
  readonly selected?: number
  readonly onRename: (name: string) => Promise<unknown>
  /** `byKey`: the keys go back to the tab; else they are elsewhere already. */
  readonly onLeave: (byKey: boolean) => void
}

export function TabName({ before, selected = before.length, onRename, onLeave }: TabNameProps) {
  const isByKey = useRef(false)
  const leave = () => onLeave(isByKey.current)
  const { name, setName, problem, save } = useRenaming({ before, onRename, onLeave: leave })
  const press = (event: KeyboardEvent) => {
    // The keys of the tabs and of the page mean text in here.
    event.stopPropagation()
    isByKey.current = event.key === 'Enter' || event.key === 'Escape'
    if (event.key === 'Enter') void save()
    if (event.key === 'Escape') leave()
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
            target.setSelectionRange(0, selected)
            target.scrollIntoView({ inline: 'center', block: 'nearest' })
          }}
          onChange={event => setName(event.target.value)}
          onBlur={() => (problem === null ? void save() : leave())}
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
