// Scrolls with the class, for those who asked for it; any scroll of one's own lets go.
import { type RefObject, useCallback, useEffect, useState } from 'react'
import { scrollerOf } from '../near.ts'
import type { Store } from '../store.ts'
import { glideBy } from './glide.ts'
import type { LivePlace } from './live-place.ts'
import { type Span, scrollDelta } from './scroll-delta.ts'

export type FollowState = 'off' | 'following' | 'let-go'

interface FollowOptions {
  /** Somewhere inside the sheet. */
  readonly inside: RefObject<Element | null>
  readonly place: Store<LivePlace | null>
  /** The stage has nobody who could press a button: it always follows, and comes back by itself. */
  readonly isStage: boolean
}

export interface Follow {
  readonly state: FollowState
  readonly toggle: () => void
  readonly backToLive: () => void
}

const storageKey = 'followalong.follow'
/** How long the stage stays where somebody scrolled it to. */
const stageRestMs = 8_000

export function useFollow({ inside, place, isStage }: FollowOptions): Follow {
  const [state, setState] = useState<FollowState>(() => (isStage || remembered() ? 'following' : 'off'))

  useEffect(() => {
    const scroller = inside.current && scrollerOf(inside.current)
    if (!scroller || state !== 'following') return
    let stopGlide = () => {}
    // What was far away gets its real height when it comes near: look again, a few times, until it stands still.
    const show = (triesLeft = 4) => {
      stopGlide()
      const distance = distanceTo(scroller, place.get())
      if (distance !== 0 && triesLeft > 0) stopGlide = glideBy(scroller, distance, () => show(triesLeft - 1))
    }
    // What runs grows: its end stays in view.
    const grown = new ResizeObserver(() => show())
    const moved = () => {
      show()
      const cell = cellOf(scroller, place.get())
      grown.disconnect()
      if (cell) grown.observe(cell)
    }
    const stop = place.subscribe(() => requestAnimationFrame(moved))
    moved()
    return () => {
      stop()
      stopGlide()
      grown.disconnect()
    }
  }, [inside, place, state])

  useEffect(() => {
    const scroller = inside.current && scrollerOf(inside.current)
    if (!scroller || state === 'off') return
    let timer: ReturnType<typeof setTimeout> | undefined
    const letGo = () => {
      setState('let-go')
      clearTimeout(timer)
      if (isStage) timer = setTimeout(() => setState('following'), stageRestMs)
    }
    const stop = onOwnScroll(scroller as HTMLElement, letGo)
    return () => {
      stop()
      if (state === 'following') clearTimeout(timer)
    }
  }, [inside, state, isStage])

  const toggle = useCallback(() => {
    const next = state === 'off' ? 'following' : 'off'
    remember(next === 'following')
    setState(next)
  }, [state])
  return { state, toggle, backToLive: () => setState('following') }
}

function cellOf(scroller: Element, place: LivePlace | null): Element | null {
  return place && scroller.querySelector(`[data-cell-id="${CSS.escape(place.cellId)}"]`)
}

function distanceTo(scroller: Element, place: LivePlace | null): number {
  const cell = cellOf(scroller, place)
  if (!cell || !place || hasSelectionIn(scroller)) return 0
  const view = spanOf(scroller)
  const delta = scrollDelta(targetIn(cell, place.kind, view), view)
  return Math.abs(delta) < 2 ? 0 : delta
}

/** While writing the line of the caret with as much before it as fits well, else the whole cell with its outputs. */
function targetIn(cell: Element, kind: LivePlace['kind'], view: Span): Span {
  const whole = spanOf(cell)
  const caret = kind === 'writing' ? cell.querySelector('[data-live-caret]') : null
  if (!caret) return whole
  const { bottom } = spanOf(caret)
  return { top: Math.max(whole.top, bottom - (view.bottom - view.top) / 2), bottom }
}

function spanOf(element: Element): Span {
  const { top, bottom } = element.getBoundingClientRect()
  return { top, bottom }
}

/** Nothing moves under what a person has selected. */
function hasSelectionIn(scroller: Element): boolean {
  const selection = getSelection()
  return selection !== null && !selection.isCollapsed && scroller.contains(selection.anchorNode)
}

const scrollKeys = ['PageUp', 'PageDown', 'Home', 'End', 'ArrowUp', 'ArrowDown', ' ']

/** Calls back when the person scrolls: by wheel, finger, key or scroll bar. */
function onOwnScroll(scroller: HTMLElement, callback: () => void): () => void {
  const onKey = (event: KeyboardEvent) => {
    if (scrollKeys.includes(event.key)) callback()
  }
  const onPointer = (event: PointerEvent) => {
    const isOnBar = event.target === scroller && event.offsetX >= scroller.clientWidth
    if (isOnBar) callback()
  }
  const stopping = new AbortController()
  const options = { signal: stopping.signal, passive: true }
  scroller.addEventListener('wheel', callback, options)
  scroller.addEventListener('touchmove', callback, options)
  scroller.addEventListener('keydown', onKey, options)
  scroller.addEventListener('pointerdown', onPointer, options)
  return () => stopping.abort()
}

function remembered(): boolean {
  try {
    return localStorage.getItem(storageKey) === 'yes'
  } catch {
    return false
  }
}

function remember(isOn: boolean) {
  try {
    localStorage.setItem(storageKey, isOn ? 'yes' : 'no')
  } catch {
    // Storage is closed to this page: then it is not remembered.
  }
}
