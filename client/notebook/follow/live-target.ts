// The part of a notebook's sheet that stands for the place where the class is.
import type { LivePlace } from './live-place.ts'
import type { FollowTarget } from './use-follow.ts'
import { cellIn } from './use-jumps.ts'

const focusOf = {
  writing: '[data-live-caret]',
  pointing: '[data-spotlight]',
  running: null,
  selecting: null,
} as const

/** While writing or pointing the line counts, else the whole cell with its outputs. */
export function liveCell(scroller: Element, { cellId, kind }: LivePlace): FollowTarget | null {
  const whole = cellIn(scroller, cellId)
  const wanted = focusOf[kind]
  return whole && { whole, focus: wanted && whole.querySelector(wanted) }
}

/** In a file there is one text, and the caret in it. */
export function liveLine(scroller: Element): FollowTarget | null {
  const focus = scroller.querySelector('[data-live-caret]')
  return focus && { whole: focus, focus }
}
