// Keeps the selected cell in sight when the sheet gets lower, as when the terminals come up below it.
import { type RefObject, useEffect } from 'react'
import { scrollerOf } from '../near.ts'
import type { Desk } from './desk.ts'

/** `ref` holds the cells. Who has scrolled away from the selected one stays there. */
export function useKeptInSight(controls: Desk, ref: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const cells = ref.current
    const sheet = cells && scrollerOf(cells)
    if (!cells || !sheet) return
    let height = sheet.clientHeight
    const observer = new ResizeObserver(() => {
      const before = height
      // One that is not shown has no height.
      if (sheet.clientHeight === 0 || sheet.clientHeight === before) return
      height = sheet.clientHeight
      const cell = height < before && cells.querySelector('[data-selected]')
      if (!cell) return
      const { top, bottom } = cell.getBoundingClientRect()
      const upperEdge = sheet.getBoundingClientRect().top
      if (bottom <= upperEdge || top >= upperEdge + before) return
      cell.scrollIntoView({ block: 'nearest' })
      const { selected, mode } = controls.state.get()
      if (mode === 'edit') controls.editorOf(selected)?.showCursor()
    })
    observer.observe(sheet)
    return () => observer.disconnect()
  }, [controls, ref])
}
