// Whether something has come near the visible part of the notebook: what costs much is made then, and stays.
import { type RefObject, useEffect, useState } from 'react'

/** Two screens ahead of a quick hand on the wheel. */
const margin = '1600px'

const observers = new WeakMap<Element | Document, IntersectionObserver>()
const waiting = new WeakMap<Element, () => void>()

/** True from the moment the element is near; never false again. */
export function useNear(ref: RefObject<Element | null>): boolean {
  const [isNear, setIsNear] = useState(false)
  useEffect(() => {
    const element = ref.current
    if (!element || isNear) return
    return whenNear(element, () => setIsNear(true))
  }, [ref, isNear])
  return isNear
}

function whenNear(element: Element, act: () => void): () => void {
  const observer = observerFor(element)
  const printing = () => act()
  waiting.set(element, act)
  observer.observe(element)
  window.addEventListener('beforeprint', printing)
  return () => {
    waiting.delete(element)
    observer.unobserve(element)
    window.removeEventListener('beforeprint', printing)
  }
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
