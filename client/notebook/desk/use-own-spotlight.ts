// Whether this window points at a cell.
import { useCallback, useSyncExternalStore } from 'react'
import type { Awareness } from 'y-protocols/awareness'
import type { CellId } from '#protocol/ids.ts'
import { ownSpotlight } from './spotlight.ts'

export function useOwnSpotlight(awareness: Awareness, id: CellId): boolean {
  const subscribe = useCallback(
    (onChange: () => void) => {
      awareness.on('change', onChange)
      return () => awareness.off('change', onChange)
    },
    [awareness],
  )
  return useSyncExternalStore(subscribe, () => ownSpotlight(awareness)?.cellId === id)
}
