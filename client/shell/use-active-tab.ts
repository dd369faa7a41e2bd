// Keeps the tab of what is shown in sight, where there are more tabs than room.
import { type RefObject, useEffect } from 'react'

/** `list` holds the tabs. */
export function useActiveTabInSight(list: RefObject<HTMLElement | null>, shown: string | null): void {
  useEffect(() => {
    if (shown)
      list.current?.querySelector('[data-active]')?.scrollIntoView({ inline: 'nearest', block: 'nearest' })
  }, [list, shown])
}
