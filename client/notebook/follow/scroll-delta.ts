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
  const extent = target.bottom - target.top
  const isTall = extent > height * (lower - upper)
  // All of it in sight is better still: a long text is read from its beginning.
  if (isTall && extent <= height * (1 - upper)) {
    const isWhole = target.top >= view.top && target.bottom <= view.bottom
    return isWhole ? 0 : target.top - (view.top + height * upper)
  }
  // Of what is taller than the sheet the end counts: that is where outputs grow.
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
