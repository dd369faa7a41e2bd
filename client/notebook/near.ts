// Tells a component when it comes near the visible part, so that costly drawing waits until it is needed.
import { type RefObject, useEffect, useState } from 'react'

/** The element that scrolls a notebook carries this attribute. */
export const scrollerAttribute = 'data-notebook-scroller'

export function scrollerOf(element: Element): Element | null {
  return element.closest(`[${scrollerAttribute}]`)
}

/** About two screens ahead: what is drawn there is ready when it is scrolled to. */
const margin = '1500px 0px'

interface Observed {
  readonly observer: IntersectionObserver
  readonly callbacks: Map<Element, () => void>
}

const observers = new WeakMap<Element | Document, Observed>()

function observedFor(root: Element | null): Observed {
  const key = root ?? document
  const known = observers.get(key)
  if (known) return known
  const callbacks = new Map<Element, () => void>()
  const observer = new IntersectionObserver(
    entries => {
      for (const entry of entries) if (entry.isIntersecting) callbacks.get(entry.target)?.()
    },
    { root, rootMargin: margin },
  )
  const created = { observer, callbacks }
  observers.set(key, created)
  return created
}

/** False until the element has been near once; then true for good. */
export function useHasBeenNear(ref: RefObject<Element | null>): boolean {
  const [isNear, setIsNear] = useState(false)
  useEffect(() => {
    const element = ref.current
    if (isNear || !element) return
    const { observer, callbacks } = observedFor(scrollerOf(element))
    callbacks.set(element, () => setIsNear(true))
    observer.observe(element)
    return () => {
      callbacks.delete(element)
      observer.unobserve(element)
    }
  }, [isNear, ref])
  return isNear
}
