// Work that can wait for as long as it takes: one piece each time the browser has nothing else to do.

/** A piece starts only with so much time left, in milliseconds: it is not interrupted once it runs. */
const leastTimeMs = 25

const pieces = new Set<() => void>()
let isAsked = false

/** Calls `act` some time; returns how to forget it. Browsers without idle turns never call it. */
export function whenIdle(act: () => void): () => void {
  pieces.add(act)
  ask()
  return () => pieces.delete(act)
}

function ask() {
  if (isAsked || pieces.size === 0 || typeof requestIdleCallback === 'undefined') return
  isAsked = true
  requestIdleCallback(deadline => {
    isAsked = false
    const [next] = pieces
    if (next && deadline.timeRemaining() > leastTimeMs) {
      pieces.delete(next)
      next()
    }
    ask()
  })
}
