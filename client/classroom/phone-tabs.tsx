// The panes of a participant's page on a phone: one at a time.
import { IconNotebook } from '@tabler/icons-react'
import { PaneBar } from '../shell/pane-bar.tsx'
import { type SideView, sideViews } from './side/side-pane.tsx'
import type { PhonePane } from './use-panes.ts'

interface PhoneTabsProps {
  readonly shown: PhonePane
  readonly views: readonly SideView[]
  readonly newsOf: (view: SideView) => string | null
  readonly onShow: (pane: PhonePane) => void
}

const notebook = { pane: 'notebook', label: 'Notebook', Icon: IconNotebook } as const

export function PhoneTabs({ shown, views, newsOf, onShow }: PhoneTabsProps) {
  const beside = sideViews
    .filter(({ view }) => views.includes(view))
    .map(({ view, label, Icon }) => ({
      pane: view,
      label: view === 'trainer' ? 'Trainer' : label,
      Icon,
      news: newsOf(view),
    }))
  return <PaneBar<PhonePane> panes={[notebook, ...beside]} shown={shown} onShow={onShow} />
}
