// The bar at the bottom of a narrow window: one pane at a time.
import type { IconProps } from '@tabler/icons-react'
import type { ComponentType } from 'react'
import classes from './pane-bar.module.css'
import { TabNews } from './tab-news.tsx'

interface PaneBarProps<Pane extends string> {
  readonly panes: readonly {
    readonly pane: Pane
    readonly label: string
    readonly Icon: ComponentType<IconProps>
    /** What is to be known of it before one goes there. */
    readonly news?: string | null
  }[]
  readonly shown: Pane
  readonly onShow: (pane: Pane) => void
}

export function PaneBar<Pane extends string>({ panes, shown, onShow }: PaneBarProps<Pane>) {
  return (
    <nav className={classes['bar']} aria-label="Panes">
      {panes.map(({ pane, label, Icon, news = null }) => (
        <button
          key={pane}
          type="button"
          className={classes['tab']}
          aria-pressed={pane === shown}
          onClick={() => onShow(pane)}
        >
          <Icon size={22} aria-hidden="true" />
          <span>
            {label}
            {news && <TabNews text={news} />}
          </span>
        </button>
      ))}
    </nav>
  )
}
