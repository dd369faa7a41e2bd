// The bar at the bottom of a phone: one pane at a time.
import { IconNotebook, IconTerminal2 } from '@tabler/icons-react'
import classes from './phone-tabs.module.css'

export type PhonePane = 'notebook' | 'terminal'

const panes = [
  { pane: 'notebook', label: 'Notebook', Icon: IconNotebook },
  { pane: 'terminal', label: 'Terminal', Icon: IconTerminal2 },
] as const

export function PhoneTabs({ shown, onShow }: { shown: PhonePane; onShow: (pane: PhonePane) => void }) {
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
