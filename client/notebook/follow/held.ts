// When nothing may move: a person has selected something, or writes.

/** How long after a key somebody still counts as typing. */
const typingForMs = 4_000

/** Nothing moves under what a person has selected. */
export function hasSelectionIn(element: Element): boolean {
  const selection = getSelection()
  return selection !== null && !selection.isCollapsed && element.contains(selection.anchorNode)
}

/** True while the focus is in a field of `element`: a note that is being written. */
export function isWritingIn(element: Element): boolean {
  const { activeElement } = document
  return activeElement !== null && element.contains(activeElement) && isField(activeElement)
}

export function isHeld(element: Element): boolean {
  return hasSelectionIn(element) || isWritingIn(element)
}

/** True for what takes text: a field, an editor, a terminal. */
export function isField(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.closest('input, textarea, select, [role="textbox"], .xterm') !== null)
  )
}

let typedAt = Number.NEGATIVE_INFINITY

/** Notes every key that goes into a field; returns how to stop. */
export function watchTyping(): () => void {
  const onKey = (event: KeyboardEvent) => {
    if (isField(event.target)) typedAt = performance.now()
  }
  document.addEventListener('keydown', onKey, { capture: true, passive: true })
  return () => document.removeEventListener('keydown', onKey, { capture: true })
}

/** True while a person types into any field of the page. */
export function isTyping(): boolean {
  return performance.now() - typedAt < typingForMs
}

/** Who takes a selection back often makes another one at once. */
const restMs = 800

/** Calls back some time after a selection or the focus has changed last; returns how to stop. */
export function afterHold(callback: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  const changed = () => {
    clearTimeout(timer)
    timer = setTimeout(callback, restMs)
  }
  document.addEventListener('selectionchange', changed)
  document.addEventListener('focusout', changed)
  return () => {
    clearTimeout(timer)
    document.removeEventListener('selectionchange', changed)
    document.removeEventListener('focusout', changed)
  }
}
