// Scrolls by a distance: near places in a short glide, far ones at once.

/** Long enough to see where it came from. */
const glideMs = 150

/** Returns how to stop on the way. `onEnd` is called when it has arrived. */
export function glideBy(scroller: Element, distance: number, onEnd: () => void): () => void {
  const isCalm = matchMedia('(prefers-reduced-motion: reduce)').matches
  const isFar = Math.abs(distance) > scroller.clientHeight
  const start = performance.now()
  let done = 0
  let frame = requestAnimationFrame(step)
  function step(now: number) {
    const share = isCalm || isFar ? 1 : Math.min(1, Math.max(0, now - start) / glideMs)
    const eased = distance * (1 - (1 - share) ** 3)
    // By steps, not to a place: the page may grow above meanwhile, and the browser makes up for that.
    scroller.scrollTop += eased - done
    done = eased
    frame = requestAnimationFrame(share < 1 ? step : onEnd)
  }
  return () => cancelAnimationFrame(frame)
}
