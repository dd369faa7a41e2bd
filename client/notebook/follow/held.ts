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

/** Calls back whenever a selection or the focus has changed; returns how to stop. */
export function onHeldChange(callback: () => void): () => void {
  document.addEventListener('selectionchange', callback)
  document.addEventListener('focusout', callback)
  return () => {
    document.removeEventListener('selectionchange', callback)
    document.removeEventListener('focusout', callback)
  }
}
