// Scrolls a sheet with the class, for those who follow; any scroll of one's own lets go.
import { type RefObject, useEffect } from 'react'
import { scrollerOf } from '../near.ts'
import { type Store, useSelected } from '../store.ts'
import type { Following } from './following.ts'
import { glideBy } from './glide.ts'
import { afterHold, isField, isHeld } from './held.ts'
import { type Span, scrollDelta } from './scroll-delta.ts'

/** A place that the sheet is scrolled to, and what of it matters most. */
export interface FollowTarget {
  /** Grows while something runs: its end stays in view. */
  readonly whole: Element
  /** The line to be seen; then as much before it as fits well. */
  readonly focus: Element | null
}

interface FollowOptions<Place> {
  /** Somewhere inside the sheet. */
  readonly inside: RefObject<Element | null>
  readonly place: Store<Place | null>
  readonly find: (scroller: Element, place: Place) => FollowTarget | null
  readonly following: Following
}

/** `find` must not change between draws. */
export function useFollow<Place>({ inside, place, find, following }: FollowOptions<Place>): void {
  const state = useSelected(following.state, current => current)

  useEffect(() => {
    const content = inside.current
    const scroller = content && scrollerOf(content)
    if (!content || !(scroller instanceof HTMLElement) || state !== 'following') return
    const target = () => {
      const now = place.get()
      return now === null ? null : find(scroller, now)
    }
    let stopGlide = () => {}
    // What was far away gets its real height when it comes near: look again, a few times, until it stands still.
    const show = (triesLeft = 4) => {
      stopGlide()
      const distance = distanceTo(scroller, target())
      if (distance !== 0 && triesLeft > 0) stopGlide = glideBy(scroller, distance, () => show(triesLeft - 1))
    }
    const grown = new ResizeObserver(() => show())
    const moved = () => {
      show()
      const whole = target()?.whole
      grown.disconnect()
      if (whole) grown.observe(whole)
      // A picture above that is drawn late pushes the place away.
      grown.observe(content)
    }
    // But what a person opens or closes themselves does not take them from there.
    const pressed = () => grown.unobserve(content)
    scroller.addEventListener('pointerdown', pressed, { passive: true })
    scroller.addEventListener('keydown', pressed, { passive: true })
    const stop = place.subscribe(() => requestAnimationFrame(moved))
    // A sheet that was hidden is looked at again when its document is turned to.
    const turned = new ResizeObserver(() => show())
    turned.observe(scroller)
    const stopHeld = afterHold(() => show())
    moved()
    return () => {
      stop()
      stopHeld()
      stopGlide()
      scroller.removeEventListener('pointerdown', pressed)
      scroller.removeEventListener('keydown', pressed)
      grown.disconnect()
      turned.disconnect()
    }
  }, [inside, place, find, state])

  useEffect(() => {
    const scroller = inside.current && scrollerOf(inside.current)
    if (!(scroller instanceof HTMLElement) || state === 'off') return
    return onOwnScroll(scroller, following.letGo)
  }, [inside, state, following])
}

function distanceTo(scroller: HTMLElement, target: FollowTarget | null): number {
  if (!target || scroller.offsetParent === null || isHeld(scroller)) return 0
  const view = spanOf(scroller)
  const delta = scrollDelta(spanFor(target, view), view)
  return Math.abs(delta) < 2 ? 0 : delta
}

function spanFor({ whole, focus }: FollowTarget, view: Span): Span {
  const all = spanOf(whole)
  if (!focus) return all
  const { bottom } = spanOf(focus)
  return { top: Math.max(all.top, bottom - (view.bottom - view.top) / 2), bottom }
}

function spanOf(element: Element): Span {
  const { top, bottom } = element.getBoundingClientRect()
  return { top, bottom }
}

const scrollKeys = ['PageUp', 'PageDown', 'Home', 'End', 'ArrowUp', 'ArrowDown', ' ']

/** Calls back when the person scrolls: by wheel, finger, key or scroll bar. */
function onOwnScroll(scroller: HTMLElement, callback: () => void): () => void {
  const onKey = (event: KeyboardEvent) => {
    const isButton = event.target instanceof HTMLElement && event.target.closest('button, summary') !== null
    if (isField(event.target) || (event.key === ' ' && isButton)) return
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
