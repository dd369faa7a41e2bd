// The instructor's hands on a notebook: what can be done to its cells. Knows no element and no key.
import type { Awareness } from 'y-protocols/awareness'
import type * as Y from 'yjs'
import type { KernelView } from '#protocol/classroom-view.ts'
import type { CellId, DocumentId } from '#protocol/ids.ts'
import {
  type CellType,
  cellsOf,
  findCell,
  indexOfCell,
  outputsOf,
  sourceOf,
  typeOf,
} from '#protocol/notebook-document.ts'
import type { SendCommand } from '../../connection.ts'
import { areOutputsHidden, hideOutputs } from '../document/cell-metadata.ts'
import type { Store } from '../store.ts'
import { CellEdits } from './cell-edits.ts'
import { DeskClipboard } from './desk-clipboard.ts'
import { deskPreferences, setDeskPreferences } from './desk-preferences.ts'
import { DeskRuns } from './desk-runs.ts'
import { minus, plus } from './desk-state.ts'
import type { DeskMode } from './keyboard.ts'
import type { PreparedCell } from './notebook-actions.ts'
import { NotebookSearch } from './notebook-search.ts'
import type { Undone } from './notebook-undo.ts'
import { counted, SelectedCells } from './selected-cells.ts'
import { withHidden } from './selection.ts'
import { togglePointing } from './spotlight.ts'
import { watchTwins } from './twin-cells.ts'

interface DeskParts {
  readonly document: Y.Doc
  readonly notebookId: DocumentId
  readonly send: SendCommand
  readonly kernel: Store<KernelView | null>
  /** Puts what was copied on the system's clipboard. */
  readonly onCopied?: () => void
  /** Whether the keyboard is in that cell. */
  readonly isFocused?: (id: CellId) => boolean
  readonly awareness: Awareness
  /** The cell to begin at; the first one where nothing is said. */
  readonly selected?: CellId | null
}

export class Desk extends SelectedCells {
  readonly runs: DeskRuns
  readonly edits: CellEdits
  readonly search: NotebookSearch
  readonly clipboard: DeskClipboard
  readonly #parts: DeskParts
  readonly #stopTwins: () => void
  readonly #findListeners = new Set<() => void>()
  readonly #restartListeners = new Set<() => void>()

  constructor(parts: DeskParts) {
    super(parts.document, parts.selected ?? null)
    this.#parts = parts
    this.edits = new CellEdits(parts.document, undone => this.#showUndone(undone))
    this.runs = new DeskRuns(parts)
    this.clipboard = new DeskClipboard(this, () => parts.onCopied?.())
    this.search = new NotebookSearch({
      document: parts.document,
      edits: this.edits,
      desk: this.state,
      goTo: (id, mode) => this.goTo(id, mode),
      say: text => this.say(text),
    })
    this.#stopTwins = watchTwins(parts.document)
  }

  override close(): void {
    super.close()
    this.#stopTwins()
    this.runs.close()
    this.search.end()
    this.edits.close()
  }

  protected override hasFocus(id: CellId | null): boolean {
    return id !== null && this.#parts.isFocused?.(id) === true
  }

  find(isReplacing: boolean): void {
    const selected = this.editorOf(this.state.get().selected)?.selectedText() ?? ''
    this.search.open({ isReplacing, selected: this.state.get().mode === 'edit' ? selected : '' })
    for (const listener of this.#findListeners) listener()
  }

  /** Calls back whenever the search is asked for; returns how to stop. */
  onFind(listener: () => void): () => void {
    this.#findListeners.add(listener)
    return () => this.#findListeners.delete(listener)
  }

  /** Closes the search, to write at what it looks at. */
  stayAtMatch(): void {
    const match = this.search.stay()
    if (match && !match.isOutput) this.editorOf(match.cellId)?.select(match.from, match.to)
  }

  /** At the line of the cursor; once more, and at none. */
  pointAtLine(id: CellId): void {
    const line = this.editorOf(id)?.line() ?? 0
    const isOn = togglePointing(this.#parts.awareness, { cellId: id, line })
    this.say(isOn ? `You point at line ${line + 1}.` : 'You point at nothing now.')
  }

  /** From one editor into the next, as if the notebook were one text. False at its ends. */
  writeBeside(id: CellId, step: -1 | 1): boolean {
    const neighbour = this.beside(id, step)
    if (!neighbour) return false
    const isRendered = this.typeOf(neighbour) === 'markdown' && !this.state.get().unrendered.has(neighbour)
    this.goTo(neighbour, isRendered ? 'command' : 'edit')
    if (!isRendered) this.focusEditor(neighbour, step === 1 ? 'start' : 'end')
    return true
  }

  edit(id: CellId): void {
    if (this.typeOf(id) === 'markdown') this.unrender([id], true)
    this.goTo(id, 'edit')
  }

  /** Runs code; renders markdown. */
  run(ids: readonly CellId[]): void {
    const rendered = ids.filter(id => this.typeOf(id) === 'markdown')
    if (rendered.length > 0) this.unrender(rendered, false)
    this.runs.run(ids, this.state.get().selected)
  }

  insert(index: number, type: CellType, mode: DeskMode = type === 'markdown' ? 'edit' : 'command'): void {
    const [id] = this.edits.insert(index, [{ type }])
    if (id === undefined) return
    if (type === 'markdown') this.unrender([id], true)
    this.goTo(id, mode)
  }

  /** Below the last selected cell, or in place of it while nothing is in it; the new ones are selected. */
  insertPrepared(cells: readonly PreparedCell[]): readonly CellId[] {
    const { mode } = this.state.get()
    if (cells.length === 0) return []
    const ids = this.edits.insert(this.indexBelowSelected(), cells, this.#emptySelected())
    const [first] = ids
    const isWritten = mode === 'edit' && ids.length === 1 && cells[0]?.type === 'code'
    if (first !== undefined) this.selectAll(ids, isWritten ? 'edit' : 'command')
    return ids
  }

  delete(ids: readonly CellId[], word: 'cut' | 'deleted' = 'deleted'): void {
    const [first, last] = [ids[0], ids.at(-1)]
    if (first === undefined || last === undefined) return
    const next = this.beside(last, 1) ?? this.beside(first, -1)
    this.edits.delete(ids)
    this.say(counted(ids.length, word))
    if (next !== null && this.has(next)) this.goTo(next)
    else if (this.idAt(0) === null) this.set({ selected: null, marked: [], mode: 'command' })
    else this.goToIfAny(this.visible()[0] ?? null)
  }

  changeType(ids: readonly CellId[], type: CellType): void {
    const changing = ids.filter(id => this.typeOf(id) !== type)
    if (changing.length === 0) return
    this.edits.changeTypes(changing, type)
    this.unrender(changing, type === 'markdown')
    this.keepSelection()
  }

  /** At the cursors of its editor, or at the ends of what is selected there. */
  split(id: CellId): void {
    const offsets = this.editorOf(id)?.offsets()
    if (!offsets) return
    const parts = this.edits.split(id, offsets)
    if (parts.length === 1) return
    if (this.typeOf(id) === 'markdown') this.unrender(parts, true)
    this.goTo(id, 'edit')
    this.focusEditor(id, 'start')
  }

  merge(ids: readonly (CellId | null)[]): void {
    const cells = ids.filter(id => id !== null)
    const [first] = cells
    if (cells.length < 2 || first === undefined) return
    this.edits.merge(cells)
    if (this.typeOf(first) === 'markdown') this.unrender([first], true)
    this.goTo(first, this.state.get().mode)
    this.say(counted(cells.length, 'merged'))
  }

  /** Puts cells before the one that stands at `before` now. False when they stand there already. */
  moveTo(ids: readonly CellId[], before: number): boolean {
    const isMoved = this.edits.moveTo(ids, before)
    if (isMoved) this.keepSelection()
    return isMoved
  }

  /** Hides the outputs of these cells, or shows them when all are hidden. */
  toggleOutputs(ids: readonly CellId[]): void {
    const cells = this.cells(ids).filter(cell => typeOf(cell) === 'code')
    const isHiding = cells.some(cell => !areOutputsHidden(cell))
    hideOutputs(this.document, cells, isHiding)
    if (cells.length > 0) this.say(isHiding ? 'Output hidden.' : 'Output shown.')
  }

  /** To the field that a program waits at. False when none does. */
  goToQuestion(): boolean {
    const id = this.#parts.kernel.get()?.input?.cellId
    if (id === undefined || !this.has(id)) return false
    this.reveal(id)
    this.set({ wantsAnswer: true })
    return true
  }

  /** Called by the field that has taken the focus. */
  questionReached(): void {
    this.set({ wantsAnswer: false })
  }

  askToRestart(): void {
    for (const listener of this.#restartListeners) listener()
  }

  /** Calls back whenever a restart of Python is asked for; returns how to stop. */
  onRestart(listener: () => void): () => void {
    this.#restartListeners.add(listener)
    return () => this.#restartListeners.delete(listener)
  }

  makeHeadings(level: number): void {
    const { marked } = this.state.get()
    if (marked.length === 0) return
    this.edits.makeHeadings(marked, level)
    this.unrender(marked, true)
    this.keepSelection()
  }

  toggleLineNumbers(ids: readonly CellId[]): void {
    const { numberedOtherwise } = this.state.get()
    const isOther = ids.every(id => numberedOtherwise.has(id))
    this.set({
      numberedOtherwise: isOther ? minus(numberedOtherwise, ...ids) : plus(numberedOtherwise, ...ids),
    })
  }

  toggleAllLineNumbers(): void {
    this.set({ numberedOtherwise: new Set() })
    setDeskPreferences({ lineNumbers: !deskPreferences.get().lineNumbers })
  }

  moveBy(ids: readonly CellId[], step: -1 | 1): void {
    const [first, last] = [ids[0], ids.at(-1)]
    if (first === undefined || last === undefined) return
    const over = this.beside(step === -1 ? first : last, step)
    if (over === null) return
    // A collapsed heading is stepped over together with what it hides.
    const block = withHidden([over], this.outline.view.get())
    const edge = step === -1 ? over : (block.at(-1) ?? over)
    this.moveTo(ids, indexOfCell(this.document, edge) + (step === -1 ? 0 : 1))
  }

  /** The one selected cell when it is as Shift+Enter makes them: code, without text and output. */
  #emptySelected(): CellId | null {
    const { selected, marked } = this.state.get()
    const cell = selected !== null && marked.length === 1 ? findCell(this.document, selected) : null
    const isEmpty = cell && typeOf(cell) === 'code' && sourceOf(cell).length === 0
    return isEmpty && !outputsOf(cell)?.length ? selected : null
  }

  /** Behind the last selected cell and what it hides; at the beginning where none is. */
  indexBelowSelected(): number {
    const { selected } = this.state.get()
    const index = selected === null ? -1 : indexOfCell(this.document, selected)
    return this.endOf(this.markedWithHidden(), index)
  }

  goBelow(marked: readonly CellId[]): void {
    const below = this.beside(marked.at(-1) ?? null, 1)
    if (below !== null) this.goTo(below)
    else this.insert(cellsOf(this.document).length, 'code', 'edit')
  }

  /** What was undone may be out of sight: go there. */
  #showUndone(undone: Undone) {
    const { selected, mode } = this.state.get()
    if (undone.kind === 'restored') {
      const ids = undone.cellIds.filter(id => this.has(id))
      const order = this.ids()
      this.selectAll(
        [...ids].sort((one, other) => order.indexOf(one) - order.indexOf(other)),
        mode,
      )
    } else if (undone.kind === 'text') {
      if (undone.cellId !== selected) this.goTo(undone.cellId, mode)
    } else if (selected !== null && this.has(selected)) this.goTo(selected)
    else this.goToIfAny(this.visible()[0] ?? null)
  }
}
