// Which cells are selected, in which mode, and who shall have the focus. Changes nothing but how headings are collapsed.
import type * as Y from 'yjs'
import type { CellId } from '#protocol/ids.ts'
import {
  type Cell,
  type CellType,
  cellsOf,
  findCell,
  idOf,
  indexOfCell,
  typeOf,
} from '#protocol/notebook-document.ts'
import { setHeadingCollapsed } from '../document/cell-metadata.ts'
import { Store } from '../store.ts'
import { type DeskState, type EditorHandle, minus, plus } from './desk-state.ts'
import type { DeskMode } from './keyboard.ts'
import { Outline } from './outline.ts'
import { rangeBetween, withHidden } from './selection.ts'

export class SelectedCells {
  readonly state: Store<DeskState>
  readonly outline: Outline
  readonly document: Y.Doc
  readonly #editors = new Map<CellId, EditorHandle>()
  /** Where the marked cells begin; the selected one is their other end. */
  #anchor: CellId | null
  /** Where the selected one stood last. */
  #place = 0

  /** `selected` is where it begins when that can be seen, else the first cell. */
  constructor(document: Y.Doc, selected: CellId | null) {
    this.document = document
    this.outline = new Outline(document)
    const isSeen = selected !== null && this.visible().includes(selected)
    const first = isSeen ? selected : this.idAt(0)
    this.#place = first === null ? 0 : indexOfCell(document, first)
    this.#anchor = first
    this.state = new Store<DeskState>({
      selected: first,
      marked: first === null ? [] : [first],
      mode: 'command',
      unrendered: new Set(),
      numberedOtherwise: new Set(),
      focusRequests: 0,
      focusWanted: null,
      wantsAnswer: false,
      said: { text: '', number: 0, isShown: false },
    })
    cellsOf(document).observe(this.#listChanged)
  }

  close(): void {
    cellsOf(this.document).unobserve(this.#listChanged)
    this.outline.close()
  }

  registerEditor(id: CellId, editor: EditorHandle): () => void {
    this.#editors.set(id, editor)
    return () => {
      if (this.#editors.get(id) === editor) this.#editors.delete(id)
    }
  }

  /** Null until it has one. */
  editorOf(id: CellId | null): EditorHandle | null {
    return (id !== null && this.#editors.get(id)) || null
  }

  focusEditor(id: CellId, at?: 'start' | 'end'): void {
    this.#editors.get(id)?.focus(at)
  }

  /** The cell that has the focus now; asks for no focus. What is marked stays as long as it is among it. */
  select(id: CellId, mode: DeskMode): void {
    const { selected, mode: current, marked } = this.state.get()
    if (selected === id && current === mode && (mode === 'command' || marked.length === 1)) return
    if (selected === id && mode === 'command') this.set({ mode })
    else this.#mark(id, id, { mode })
  }

  /** Selects a cell, brings it into sight and gives it the focus. */
  goTo(id: CellId, mode: DeskMode = 'command'): void {
    this.reveal(id)
    this.#mark(id, id, { mode, ...this.#focusOn(id) })
  }

  /** Opens the headings that hide a cell. */
  protected reveal(id: CellId): void {
    const hiding = this.outline.view.get().hiddenBy.get(id)
    if (hiding === undefined) return
    setHeadingCollapsed(this.document, hiding, false)
    this.reveal(id)
  }

  /** Selects all from where the selection began up to this cell. */
  extendTo(id: CellId): void {
    const anchor = this.#anchor !== null && this.has(this.#anchor) ? this.#anchor : id
    this.#mark(anchor, id, { mode: 'command', ...this.#focusOn(id) })
    this.say(counted(this.state.get().marked.length, 'selected'))
  }

  selectAll(ids: readonly CellId[], mode: DeskMode = 'command'): void {
    const [first, last] = [ids[0], ids.at(-1)]
    if (first === undefined || last === undefined) return
    if (ids.length === 1) this.goTo(first, mode)
    else this.#mark(first, last, { mode: 'command', ...this.#focusOn(last) })
  }

  /** To a screen reader; `isShown` for what everybody needs to see. */
  say(text: string, isShown = false): void {
    this.set({ said: { text, isShown, number: this.state.get().said.number + 1 } })
  }

  /** Whether the keyboard is in that cell; a desk without a page says no. */
  protected hasFocus(_id: CellId | null): boolean {
    return false
  }

  /** True while that cell is in the notebook. */
  has(id: CellId): boolean {
    return indexOfCell(this.document, id) >= 0
  }

  /** Calls back when cells come, go or move; returns how to stop. */
  onListChanged(callback: () => void): () => void {
    const cells = cellsOf(this.document)
    cells.observe(callback)
    return () => cells.unobserve(callback)
  }

  ids(): readonly CellId[] {
    return cellsOf(this.document).map(idOf)
  }

  markAll(): void {
    const visible = this.visible()
    const last = visible.at(-1)
    if (visible[0] === undefined || last === undefined) return
    this.#anchor = visible[0]
    this.extendTo(last)
  }

  /** The selected cells, together with those that lie hidden below them. */
  markedWithHidden(): readonly CellId[] {
    return withHidden(this.state.get().marked, this.outline.view.get())
  }

  unrender(ids: readonly CellId[], isUnrendered: boolean): void {
    const { unrendered } = this.state.get()
    this.set({ unrendered: isUnrendered ? plus(unrendered, ...ids) : minus(unrendered, ...ids) })
  }

  cells(ids: readonly CellId[]): readonly Cell[] {
    return ids.flatMap(id => findCell(this.document, id) ?? [])
  }

  visible(): readonly CellId[] {
    const { hiddenBy } = this.outline.view.get()
    return this.ids().filter(id => !hiddenBy.has(id))
  }

  /** The next one that is not hidden. */
  beside(id: CellId | null, step: -1 | 1): CellId | null {
    if (id === null) return null
    const { hiddenBy } = this.outline.view.get()
    const ids = this.ids()
    let index = ids.indexOf(id) + step
    for (let next = ids[index]; next !== undefined && hiddenBy.has(next); next = ids[index]) index += step
    return ids[index] ?? null
  }

  startOf(index: number): number {
    const [first] = this.state.get().marked
    const place = first === undefined ? -1 : indexOfCell(this.document, first)
    return place < 0 ? index : place
  }

  /** Behind the last of these cells. */
  endOf(marked: readonly CellId[], otherwise: number): number {
    const last = marked.at(-1)
    const place = last === undefined ? -1 : indexOfCell(this.document, last)
    return (place < 0 ? otherwise : place) + 1
  }

  typeOf(id: CellId): CellType | null {
    const cell = findCell(this.document, id)
    return cell ? typeOf(cell) : null
  }

  idAt(index: number): CellId | null {
    const cells = cellsOf(this.document)
    return index >= 0 && index < cells.length ? idOf(cells.get(index)) : null
  }

  goToIfAny(id: CellId | null): void {
    if (id !== null) this.goTo(id)
  }

  setCollapsed(id: CellId, isCollapsed: boolean): void {
    if (!this.outline.view.get().levels.has(id)) return
    setHeadingCollapsed(this.document, id, isCollapsed)
    const count = this.outline.view.get().hiddenCounts.get(id) ?? 0
    if (isCollapsed) this.say(counted(count, 'hidden'))
  }

  /** Selects the same cells again where they stand now, and gives them the focus. */
  keepSelection(): void {
    const { selected, mode, marked } = this.state.get()
    if (selected === null) return
    const anchor = this.#anchor
    if (marked.length > 1 && anchor !== null)
      this.#mark(anchor, selected, { mode, ...this.#focusOn(selected) })
    else this.goTo(selected, mode)
  }

  protected set(change: Partial<DeskState>): void {
    this.state.set({ ...this.state.get(), ...change })
  }

  #mark(anchor: CellId, head: CellId, change: Partial<DeskState>) {
    this.#anchor = anchor
    const ids = this.ids()
    this.#place = ids.indexOf(head)
    this.set({ ...change, selected: head, marked: rangeBetween(ids, anchor, head) })
  }

  #focusOn(id: CellId): Partial<DeskState> {
    return { focusRequests: this.state.get().focusRequests + 1, focusWanted: id }
  }

  /** Somebody else may have taken away what is selected here: then what took its place is. */
  #listChanged = () => {
    const { selected, marked } = this.state.get()
    const ids = this.ids()
    if (selected !== null && ids.includes(selected)) {
      this.#place = ids.indexOf(selected)
      const left = marked.filter(id => ids.includes(id))
      if (left.length < marked.length) this.set({ marked: left })
      return
    }
    const next = ids[Math.min(this.#place, ids.length - 1)]
    // Only the keyboard that was in it moves on: else a field elsewhere would lose its focus.
    if (next !== undefined)
      this.#mark(next, next, { mode: 'command', ...(this.hasFocus(selected) ? this.#focusOn(next) : {}) })
    else if (selected !== null) this.set({ selected: null, marked: [], mode: 'command' })
  }
}

/** `1 cell copied.`, `3 cells copied.` */
export function counted(count: number, done: string): string {
  return `${count === 1 ? '1 cell' : `${count} cells`} ${done}.`
}
