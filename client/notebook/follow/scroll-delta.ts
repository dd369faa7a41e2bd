// How far to scroll so that the live place is in the upper two thirds. Pure.

export interface Span {
  readonly top: number
  readonly bottom: number
}

/** Shares of the visible height. */
const upper = 0.06
const lower = 0.66
/** Where it is brought when it has left: far enough in for some lines to come without another move. */
const restingPlace = 0.4

/** 0 while `target` is where it should be. Both spans are in the same pixels. */
export function scrollDelta(target: Span, view: Span): number {
  const height = view.bottom - view.top
  const isAbove = target.top < view.top + height * upper
  const isBelow = target.bottom > view.top + height * lower
  const isTall = target.bottom - target.top > height * (lower - upper)
  // Of what is taller than its place the end counts: that is where outputs grow.
  if (isTall)
    return isBelow || target.bottom < view.top + height * restingPlace
      ? target.bottom - (view.top + height * lower)
      : 0
  if (isBelow && !isAbove)
    return target.bottom - (view.top + height * restingPlace) > 0 ? clampTop(target, view, height) : 0
  return isAbove ? target.top - (view.top + height * restingPlace) : 0
}

/** Brings the end to its resting place, but never the beginning out of sight. */
function clampTop(target: Span, view: Span, height: number): number {
  const byEnd = target.bottom - (view.top + height * restingPlace)
  const byStart = target.top - (view.top + height * upper)
  return Math.min(byEnd, byStart)
}
