// Which panes of a participant's page are seen: notebook and side, one of them, or on a phone one thing at a time.
import { useLocalStorage, useMediaQuery } from '@mantine/hooks'
import { useState } from 'react'
import type { SideView } from './side/side-pane.tsx'

export type PhonePane = 'notebook' | SideView

export interface Panes {
  readonly isPhone: boolean
  /** The pane that is seen alone; null for both. */
  readonly only: 'first' | 'second' | null
  readonly view: SideView
  readonly phonePane: PhonePane
  readonly isSideHidden: boolean
  readonly hideSide: (isHidden: boolean) => void
  /** Brings something forward, wherever it is. */
  readonly show: (pane: PhonePane) => void
}

/** `views` are those that there are just now. */
export function usePanes(views: readonly SideView[]): Panes {
  const isPhone = useMediaQuery('(max-width: 600px)', undefined, { getInitialValueInEffect: false }) ?? false
  const [chosenPane, setChosenPane] = useState<PhonePane>('notebook')
  const [chosenView, setChosenView] = useState<SideView>('terminal')
  const [isSideHidden, hideSide] = useLocalStorage({
    key: 'followalong.terminal-hidden',
    defaultValue: false,
    getInitialValueInEffect: false,
  })
  // The trainer's terminals go while they are looked at, all terminals go when the class ends.
  const view = views.includes(chosenView) ? chosenView : (views[0] ?? 'terminal')
  const phonePane = chosenPane === 'notebook' || views.includes(chosenPane) ? chosenPane : 'notebook'
  const onPhone = phonePane === 'notebook' ? 'first' : 'second'
  return {
    isPhone,
    only: isPhone ? onPhone : isSideHidden ? 'first' : null,
    view: isPhone && phonePane !== 'notebook' ? phonePane : view,
    phonePane,
    isSideHidden,
    hideSide,
    show: pane => {
      setChosenPane(pane)
      if (pane === 'notebook') return
      setChosenView(pane)
      hideSide(false)
    },
  }
}
