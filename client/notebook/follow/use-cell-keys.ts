// The keys of those who follow: from cell to cell, and what can be done with the one in focus. They hold inside the
// notebook only, so that a letter typed anywhere else is a letter.
import { type RefObject, useEffect } from 'react'
import { scrollerOf } from '../near.ts'
import { useFollowedClass } from './followed-class.ts'
import { isField } from './held.ts'
import { LetterKeys } from './letter-keys.ts'

export function useCellKeys(inside: RefObject<HTMLElement | null>): void {
  const { following } = useFollowedClass()
  useEffect(() => {
    const pane = inside.current?.closest<HTMLElement>('[data-pane]') ?? inside.current
    if (!pane) return
    const letters = new LetterKeys()
    const onKey = (event: KeyboardEvent) => {
      const { ctrlKey, metaKey, altKey, shiftKey, defaultPrevented } = event
      if (defaultPrevented || ctrlKey || metaKey || altKey || shiftKey || isField(event.target)) return
      const column = inside.current
      // A pane holds several notebooks, of which one is seen.
      if (!column || column.offsetParent === null || !/^[a-z]$/.test(event.key)) return
      const step = stepOf(event.key)
      if (step !== null) {
        event.preventDefault()
        goToCell(column, step, following.letGo)
      } else letters.pressed(commandFor(event.key, column, following.toggle), event.timeStamp)
    }
    pane.addEventListener('keydown', onKey)
    return () => {
      letters.stop()
      pane.removeEventListener('keydown', onKey)
    }
  }, [inside, following])
}

function stepOf(key: string): 1 | -1 | null {
  if (key === 'j') return 1
  return key === 'k' ? -1 : null
}

function commandFor(key: string, column: HTMLElement, toggle: () => void): (() => void) | null {
  const press = (selector: string, within: Element | null) => () =>
    within?.querySelector<HTMLElement>(selector)?.click()
  const cell = focusedCell(column)
  const sheet = scrollerOf(column)
  switch (key) {
    case 'c':
      return press('[data-action="copy"]', cell)
    case 's':
      return press('[data-action="send"]', cell)
    case 'n':
      return press('[data-note-button]', cell)
    case 'f':
      return toggle
    case 'l':
      return press('[data-follow="back"]', sheet)
    case 'o':
      return press('[data-outline]', sheet)
    default:
      return null
  }
}

function focusedCell(column: HTMLElement): HTMLElement | null {
  const cell = document.activeElement?.closest<HTMLElement>('[data-cell-id]') ?? null
  return cell && column.contains(cell) ? cell : null
}

/** From the cell in focus, or from the first one in sight. */
function goToCell(column: HTMLElement, step: 1 | -1, letGo: () => void): void {
  const cells = [...column.querySelectorAll<HTMLElement>('[data-cell-id]')]
  const focused = focusedCell(column)
  const top = scrollerOf(column)?.getBoundingClientRect().top ?? 0
  const inSight = cells.findIndex(cell => cell.getBoundingClientRect().bottom > top + 8)
  const next = focused ? cells[cells.indexOf(focused) + step] : cells[inSight]
  if (!next) return
  letGo()
  next.focus({ preventScroll: true })
  next.scrollIntoView({ block: 'nearest' })
}
