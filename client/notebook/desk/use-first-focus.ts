// A notebook that opens takes the keyboard when nobody has it: the cell that looks selected is the one that hears the keys.
import { type RefObject, useEffect } from 'react'

/** `ref` holds the cells. */
export function useFirstFocus(ref: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const cells = ref.current
    const isFree = document.activeElement === null || document.activeElement === document.body
    if (!cells || cells.offsetParent === null || !isFree) return
    cells.querySelector<HTMLElement>('[data-selected]')?.focus({ preventScroll: true })
  }, [ref])
}
