// How fast a sheet scrolls under a pointer near its edge. Pure.

/** The edge's breadth, in pixels. */
const edge = 72
/** Pixels per frame at the very edge and beyond. */
const fastest = 18

/** Pixels to scroll in this frame: negative upwards. */
export function edgeSpeed(
  y: number,
  { top, bottom }: { readonly top: number; readonly bottom: number },
): number {
  const above = top + edge - y
  const below = y - (bottom - edge)
  if (above > 0) return -Math.ceil(Math.min(1, above / edge) * fastest)
  if (below > 0) return Math.ceil(Math.min(1, below / edge) * fastest)
  return 0
}
