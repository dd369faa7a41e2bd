// Which panes of the desk are seen: side by side where there is room, remembered; one at a time on a narrow window.
import { useLocalStorage, useMediaQuery } from '@mantine/hooks'
import { useState } from 'react'

export type SidePane = 'plan' | 'terminals' | 'people'
export type DeskPane = 'notebook' | SidePane

/** Narrower than this there is room for one pane. */
const narrowBelow = '(max-width: 860px)'

export interface DeskPanes {
  /** The side panes there are, in order. */
  readonly side: readonly SidePane[]
  readonly isNarrow: boolean
  readonly isShown: (pane: DeskPane) => boolean
  readonly open: (pane: DeskPane) => void
  /** On a narrow window this goes back to the notebook. */
  readonly close: (pane: SidePane) => void
}

type Open = Readonly<Record<SidePane, boolean>>

const whileTeaching: readonly SidePane[] = ['plan', 'terminals', 'people']
/** Nobody is in a class that is over, and nothing runs: the plan is what is left to read beside its documents. */
const onceEnded: readonly SidePane[] = ['plan']

export function useDeskPanes(isEnded: boolean): DeskPanes {
  const side = isEnded ? onceEnded : whileTeaching
  const isNarrow = useMediaQuery(narrowBelow, undefined, { getInitialValueInEffect: false }) ?? false
  const [narrowPane, setNarrowPane] = useState<DeskPane>('notebook')
  const [isOpen, setIsOpen] = useLocalStorage<Open>({
    key: 'followalong.desk-panes',
    defaultValue: { plan: true, terminals: false, people: true },
    getInitialValueInEffect: false,
  })
  const set = (pane: SidePane, value: boolean) => setIsOpen(before => ({ ...before, [pane]: value }))
  const isThere = (pane: DeskPane) => pane === 'notebook' || side.includes(pane)
  const onlyPane = isThere(narrowPane) ? narrowPane : 'notebook'
  return {
    side,
    isNarrow,
    isShown: pane => isThere(pane) && (isNarrow ? pane === onlyPane : pane === 'notebook' || isOpen[pane]),
    open: pane => {
      if (isNarrow) setNarrowPane(pane)
      else if (pane !== 'notebook') set(pane, true)
    },
    close: pane => {
      if (isNarrow) setNarrowPane('notebook')
      else set(pane, false)
    },
  }
}
