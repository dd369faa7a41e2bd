// What a desk shows of itself: the selected cells, the mode, and what is only on this desk.
import type { CellId } from '#protocol/ids.ts'
import type { DeskMode } from './keyboard.ts'

export interface DeskState {
  /** The cell that keys and buttons start from; with others marked it is the last one that was. */
  readonly selected: CellId | null
  /** All selected cells, in their order. */
  readonly marked: readonly CellId[]
  readonly mode: DeskMode
  /** Markdown cells that show their source. */
  readonly unrendered: ReadonlySet<CellId>
  /** Cells that have line numbers against the setting for all. */
  readonly numberedOtherwise: ReadonlySet<CellId>
  /** Rises when a cell shall take the focus. */
  readonly focusRequests: number
  /** Which one. A cell that is selected because something in it has the focus is not asked to take it away. */
  readonly focusWanted: CellId | null
  /** The field that a program waits at shall take the focus. */
  readonly wantsAnswer: boolean
  /** For a screen reader, and when shown for everybody; the number tells two equal sentences apart. */
  readonly said: { readonly text: string; readonly number: number; readonly isShown: boolean }
}

export interface EditorHandle {
  focus(at?: 'start' | 'end'): void
  /** Where its cursors and the ends of its selections are, in UTF-16 units. */
  offsets(): readonly number[]
  /** The line of the cursor, from 0. */
  line(): number
  selectedText(): string
  /** Scrolls as little as it takes. */
  showCursor(): void
  select(from: number, to: number): void
}

export function plus<Item>(set: ReadonlySet<Item>, ...items: readonly Item[]): ReadonlySet<Item> {
  return new Set([...set, ...items])
}

export function minus<Item>(set: ReadonlySet<Item>, ...items: readonly Item[]): ReadonlySet<Item> {
  const copy = new Set(set)
  for (const item of items) copy.delete(item)
  return copy
}
