// Which cells of a notebook are drawn: of one that has just arrived those in sight, the others when they come near or
// the page has nothing else to do.
import type { RefObject } from 'react'
import { isArriving } from '../document/arrival.ts'
import { useNotebook } from '../notebook-context.ts'
import { useNear } from '../outputs/near-view.ts'

/** More than fit on a screen. */
const drawnAtOnce = 12
/** Elsewhere no turn would come, and the browser's own search would not find what is far away. */
const hasTurns = 'requestIdleCallback' in globalThis

/** What is added later is drawn at once: it has its height from the first moment on. */
export function useDrawn(cell: RefObject<Element | null>, index: number): boolean {
  const { document } = useNotebook()
  const isAlready = index < drawnAtOnce || !hasTurns || !isArriving(document)
  return useNear(cell, { orIdle: true, isAlready })
}
