// Pointing at a line: the desk tells it by awareness; followers and other desks show it until it is taken away.
import type { Awareness } from 'y-protocols/awareness'
import type { CellId } from '#protocol/ids.ts'

export interface PointedLine {
  readonly cellId: CellId
  /** From 0. */
  readonly line: number
}

export function ownSpotlight(awareness: Awareness): PointedLine | null {
  return (awareness.getLocalState()?.['spotlight'] as PointedLine | null | undefined) ?? null
}

export function pointAt(awareness: Awareness, place: PointedLine | null): void {
  awareness.setLocalStateField('spotlight', place)
}

/** Points at that line, or at nothing when it was pointed at already. True when it points now. */
export function togglePointing(awareness: Awareness, place: PointedLine): boolean {
  const own = ownSpotlight(awareness)
  const isOff = own?.cellId === place.cellId && own.line === place.line
  pointAt(awareness, isOff ? null : place)
  return !isOff
}
