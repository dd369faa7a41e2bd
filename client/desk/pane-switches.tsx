// Shows and hides the desk's side panes: three switches in a wide window's header, a bar at the bottom of a narrow one.
import { ActionIcon, Tooltip } from '@mantine/core'
import { IconListCheck, IconNotebook, IconTerminal2, IconUsers } from '@tabler/icons-react'
import { PaneBar } from '../shell/pane-bar.tsx'
import type { DeskPane, DeskPanes } from './desk-panes.ts'
import classes from './pane-switches.module.css'

const allSidePanes = [
  { pane: 'plan', label: 'Plan', whole: 'The plan', Icon: IconListCheck },
  { pane: 'terminals', label: 'Terminals', whole: 'My terminals', Icon: IconTerminal2 },
  { pane: 'people', label: 'People', whole: 'The participants', Icon: IconUsers },
] as const

export function PaneSwitches({ panes }: { panes: DeskPanes }) {
  return (
    <nav className={classes['switches']} aria-label="Panes">
      {allSidePanes
        .filter(({ pane }) => panes.side.includes(pane))
        .map(({ pane, whole, Icon }) => {
          const isShown = panes.isShown(pane)
          return (
            <Tooltip key={pane} label={`${isShown ? 'Hide' : 'Show'}: ${whole.toLowerCase()}`}>
              <ActionIcon
                variant={isShown ? 'light' : 'subtle'}
                color={isShown ? 'accent' : 'gray'}
                size="lg"
                aria-label={whole}
                aria-pressed={isShown}
                onClick={() => (isShown ? panes.close(pane) : panes.open(pane))}
              >
                <Icon size={19} aria-hidden="true" />
              </ActionIcon>
            </Tooltip>
          )
        })}
    </nav>
  )
}

const notebookPane = { pane: 'notebook', label: 'Notebook', Icon: IconNotebook } as const

export function NarrowPanes({ panes }: { panes: DeskPanes }) {
  const all = [notebookPane, ...allSidePanes.filter(({ pane }) => panes.side.includes(pane))]
  const shown = all.find(({ pane }) => panes.isShown(pane)) ?? notebookPane
  return <PaneBar<DeskPane> panes={all} shown={shown.pane} onShow={panes.open} />
}
