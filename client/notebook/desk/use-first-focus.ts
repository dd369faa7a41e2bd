// A document that opens takes the keyboard when nobody has it: what looks ready to be written in is what hears the keys.
import { type RefObject, useEffect } from 'react'

/** `ref` holds the cells; the selected one takes the keyboard. */
export function useFirstFocus(ref: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const cells = ref.current
    if (!cells || cells.offsetParent === null || !isKeyboardFree()) return
    cells.querySelector<HTMLElement>('[data-selected]')?.focus({ preventScroll: true })
  }, [ref])
}

export function isKeyboardFree(): boolean {
  return document.activeElement === null || document.activeElement === document.body
}
