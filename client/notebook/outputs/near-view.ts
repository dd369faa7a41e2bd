// Whether something has come near the visible part of the notebook: what costs much is made then, and stays.
import { type RefObject, startTransition, useEffect, useState } from 'react'
import { flushSync } from 'react-dom'
import { whenIdle } from './idle-turns.ts'

/** Two screens ahead of a quick hand on the wheel. */
const margin = '1600px'

const observers = new WeakMap<Element | Document, IntersectionObserver>()
const waiting = new WeakMap<Element, () => void>()

interface NearOptions {
  /** Counts as near, too, once the page has nothing better to do: then it can be searched. */
  readonly orIdle?: boolean
  /** Counts as near from the first moment on. */
  readonly isAlready?: boolean
}

/** True from the moment the element is near, or the page is printed; never false again. */
export function useNear(ref: RefObject<Element | null>, options: NearOptions = {}): boolean {
  const { orIdle = false, isAlready = false } = options
  const [isNear, setIsNear] = useState(isAlready)
  useEffect(() => {
    const element = ref.current
    if (!element || isNear) return
    // Drawn in small steps between frames: several outputs at once would stop a scrolling hand.
    const come = () => startTransition(() => setIsNear(true))
    const print = () => flushSync(() => setIsNear(true))
    observerFor(element).observe(element)
    waiting.set(element, come)
    window.addEventListener('beforeprint', print)
    const forgetIdle = orIdle ? whenIdle(come) : null
    return () => {
      observerFor(element).unobserve(element)
      waiting.delete(element)
      window.removeEventListener('beforeprint', print)
      forgetIdle?.()
    }
  }, [ref, isNear, orIdle])
  return isNear
}

/** One for all elements of a sheet. Its margin counts from the sheet that scrolls. */
function observerFor(element: Element): IntersectionObserver {
  const root = element.closest('[data-notebook-scroller]') ?? document
  const known = observers.get(root)
  if (known) return known
  const created = new IntersectionObserver(
    entries => {
      for (const { target, isIntersecting } of entries) {
        if (isIntersecting) waiting.get(target)?.()
      }
    },
    { root, rootMargin: margin },
  )
  observers.set(root, created)
  return created
}
