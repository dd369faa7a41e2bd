// The bar at the bottom of a phone: one pane at a time.
import { IconNotebook } from '@tabler/icons-react'
import classes from './phone-tabs.module.css'
import { type SideView, sideViews } from './side/side-pane.tsx'
import type { PhonePane } from './use-panes.ts'

interface PhoneTabsProps {
  readonly shown: PhonePane
  readonly views: readonly SideView[]
  readonly onShow: (pane: PhonePane) => void
}

export function PhoneTabs({ shown, views, onShow }: PhoneTabsProps) {
  const panes = [
    { view: 'notebook', label: 'Notebook', Icon: IconNotebook } as const,
    ...sideViews.filter(({ view }) => views.includes(view)),
  ]
  return (
    <nav className={classes['bar']} aria-label="Panes">
      {panes.map(({ view, label, Icon }) => (
        <button
          key={view}
          type="button"
          className={classes['tab']}
          aria-pressed={view === shown}
          onClick={() => onShow(view)}
        >
          <Icon size={22} aria-hidden="true" />
          {view === 'trainer' ? 'Trainer' : label}
        </button>
      ))}
    </nav>
  )
}
