// The bar at the bottom of a narrow window: one pane at a time.
import type { IconProps } from '@tabler/icons-react'
import type { ComponentType } from 'react'
import classes from './pane-bar.module.css'

interface PaneBarProps<Pane extends string> {
  readonly panes: readonly {
    readonly pane: Pane
    readonly label: string
    readonly Icon: ComponentType<IconProps>
  }[]
  readonly shown: Pane
  readonly onShow: (pane: Pane) => void
}

export function PaneBar<Pane extends string>({ panes, shown, onShow }: PaneBarProps<Pane>) {
  return (
    <nav className={classes['bar']} aria-label="Panes">
      {panes.map(({ pane, label, Icon }) => (
        <button
          key={pane}
          type="button"
          className={classes['tab']}
          aria-pressed={pane === shown}
          onClick={() => onShow(pane)}
        >
          <Icon size={22} aria-hidden="true" />
          {label}
        </button>
      ))}
    </nav>
  )
}
