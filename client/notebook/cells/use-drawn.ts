// Which cells of a notebook are drawn: of one that has just arrived those in sight, all others in turns right after.
import { type RefObject, startTransition, useEffect, useState } from 'react'
import { isArriving } from '../document/arrival.ts'
import { useNotebook } from '../notebook-context.ts'
import { useNear } from '../outputs/near-view.ts'

/** More than fit on a screen. */
const drawnAtOnce = 12
/** In one turn. */
const cellsPerTurn = 6
/** A page with much to do takes a turn all the same: what is not drawn cannot be searched or read out. */
const turnAfterMs = 60

const waiting = new Set<() => void>()
let isTurnAsked = false

function askForTurn() {
  if (isTurnAsked || waiting.size === 0) return
  isTurnAsked = true
  const turn = () => {
    isTurnAsked = false
    for (const draw of [...waiting].slice(0, cellsPerTurn)) {
      waiting.delete(draw)
      draw()
    }
    askForTurn()
  }
  // Safari tells no time when nothing else is to be done.
  if ('requestIdleCallback' in globalThis) requestIdleCallback(turn, { timeout: turnAfterMs })
  else setTimeout(turn, turnAfterMs)
}

/** What is added later is drawn at once: it has its height from the first moment on. */
export function useDrawn(cell: RefObject<Element | null>, index: number): boolean {
  const { document } = useNotebook()
  const [isDrawn, setIsDrawn] = useState(index < drawnAtOnce || !isArriving(document))
  const isNear = useNear(cell, { isAlready: isDrawn })
  useEffect(() => {
    if (isDrawn) return
    const draw = () => startTransition(() => setIsDrawn(true))
    waiting.add(draw)
    askForTurn()
    return () => {
      waiting.delete(draw)
    }
  }, [isDrawn])
  return isDrawn || isNear
}
