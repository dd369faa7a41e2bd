// Costly drawing one at a time: cells that come near together would hold up the page if all were drawn at once.
import { useEffect, useState } from 'react'

const waiting = new Set<() => void>()
let isCalling = false

function callNext() {
  const [next] = waiting
  isCalling = next !== undefined
  if (!next) return
  waiting.delete(next)
  next()
  whenFree(callNext)
}

/** Between two frames, when the page has nothing else to do; Safari tells no such time. */
function whenFree(callback: () => void) {
  if ('requestIdleCallback' in globalThis) requestIdleCallback(callback, { timeout: 120 })
  else setTimeout(callback, 8)
}

/** True once `isWanted` and it was this one's turn; then for good. */
export function useTurn(isWanted: boolean): boolean {
  const [isCome, setIsCome] = useState(false)
  useEffect(() => {
    if (!isWanted || isCome) return
    const come = () => setIsCome(true)
    waiting.add(come)
    if (!isCalling) {
      isCalling = true
      whenFree(callNext)
    }
    return () => {
      waiting.delete(come)
    }
  }, [isWanted, isCome])
  return isCome
}
