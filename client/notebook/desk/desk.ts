// The instructor's hands on a notebook: what is selected, and what each command does to it. Knows no element.
import type * as Y from 'yjs'
import type { CellId, DocumentId } from '#protocol/ids.ts'
import {
  type CellType,
  cellsOf,
  findCell,
  idOf,
  indexOfCell,
  sourceOf,
  typeOf,
} from '#protocol/notebook-document.ts'
import type { SendCommand } from '../../connection.ts'
import { Store } from '../store.ts'
import { CellEdits, type Undone } from './cell-edits.ts'
import type { DeskCommand, DeskMode } from './keyboard.ts'

export interface DeskState {
  readonly selected: CellId | null
  readonly mode: DeskMode
  /** Markdown cells that show their source. */
  readonly unrendered: ReadonlySet<CellId>
  /** Code cells whose run is on its way to the server. */
  readonly sent: ReadonlySet<CellId>
  /** What the server refused, in its own words. */
  readonly refusals: ReadonlyMap<CellId, string>
  /** Rises when a cell shall take the focus. */
  readonly focusRequests: number
  /** Which one. A cell that is selected because something in it has the focus is not asked to take it away. */
  readonly focusWanted: CellId | null
}

export interface EditorHandle {
  focus(at?: 'start' | 'end'): void
}

interface DeskParts {
  readonly document: Y.Doc
  readonly notebookId: DocumentId
  readonly send: SendCommand
}

export class Desk {
  readonly state: Store<DeskState>
  readonly #document: Y.Doc
  readonly #notebookId: DocumentId
  readonly #send: SendCommand
  readonly #edits: CellEdits
  readonly #editors = new Map<CellId, EditorHandle>()

  constructor({ document, notebookId, send }: DeskParts) {
    this.#document = document
    this.#notebookId = notebookId
    this.#send = send
    this.#edits = new CellEdits(document, undone => this.#showUndone(undone))
    this.state = new Store<DeskState>({
      selected: this.#idAt(0),
      mode: 'command',
      unrendered: new Set(),
      sent: new Set(),
      refusals: new Map(),
      focusRequests: 0,
      focusWanted: null,
    })
  }

  get undoManager(): Y.UndoManager {
    return this.#edits.undoManager
  }

  close(): void {
    this.#edits.close()
  }

  registerEditor(id: CellId, editor: EditorHandle): () => void {
    this.#editors.set(id, editor)
    return () => {
      if (this.#editors.get(id) === editor) this.#editors.delete(id)
    }
  }

  focusEditor(id: CellId, at?: 'start' | 'end'): void {
    this.#editors.get(id)?.focus(at)
  }

  /** The cell that has the focus now; asks for no focus. */
  select(id: CellId, mode: DeskMode): void {
    const { selected, mode: current } = this.state.get()
    if (selected !== id || current !== mode) this.#set({ selected: id, mode })
  }

  /** Selects a cell and gives it the focus. */
  goTo(id: CellId, mode: DeskMode = 'command'): void {
    const focusRequests = this.state.get().focusRequests + 1
    this.#set({ selected: id, mode, focusRequests, focusWanted: id })
  }

  /** From one editor into the next, as if the notebook were one text. False at its ends. */
  writeBeside(id: CellId, step: -1 | 1): boolean {
    const neighbour = this.#idAt(indexOfCell(this.#document, id) + step)
    if (!neighbour) return false
    const isRendered = this.#typeOf(neighbour) === 'markdown' && !this.state.get().unrendered.has(neighbour)
    this.goTo(neighbour, isRendered ? 'command' : 'edit')
    if (!isRendered) this.focusEditor(neighbour, step === 1 ? 'start' : 'end')
    return true
  }

  /** What a key or a button asks for. */
  perform(command: DeskCommand): void {
    const id = this.state.get().selected
    const index = id === null ? -1 : indexOfCell(this.#document, id)
    switch (command) {
      case 'undo':
        this.undoManager.undo()
        return
      case 'redo':
        this.undoManager.redo()
        return
      case 'interrupt':
        this.interrupt()
        return
      case 'paste':
        this.#goToIfAny(this.#edits.paste(index + 1))
        return
      case 'insert-above':
        this.insert(Math.max(0, index), 'code')
        return
      case 'insert-below':
        this.insert(index + 1, 'code')
        return
      case 'select-first':
        this.#goToIfAny(this.#idAt(0))
        return
      case 'select-last':
        this.#goToIfAny(this.#idAt(cellsOf(this.#document).length - 1))
        return
      default:
        if (id !== null && index >= 0) this.#performOn(id, command, index)
    }
  }

  #performOn(id: CellId, command: DeskCommand, index: number) {
    switch (command) {
      case 'run':
        this.run(id)
        this.goTo(id)
        return
      case 'run-and-next':
        this.run(id)
        if (this.#idAt(index + 1)) this.#goToIfAny(this.#idAt(index + 1))
        else this.insert(index + 1, 'code', 'edit')
        return
      case 'run-and-insert':
        this.run(id)
        this.insert(index + 1, 'code', 'edit')
        return
      case 'edit':
        this.edit(id)
        return
      case 'select-previous':
        this.#goToIfAny(this.#idAt(index - 1))
        return
      case 'select-next':
        this.#goToIfAny(this.#idAt(index + 1))
        return
      case 'delete':
        this.delete(id)
        return
      case 'cut':
        this.#edits.copy(id)
        this.delete(id)
        return
      case 'copy':
        this.#edits.copy(id)
        return
      case 'to-code':
        this.changeType(id, 'code')
        return
      case 'to-markdown':
        this.changeType(id, 'markdown')
        return
      case 'to-raw':
        this.changeType(id, 'raw')
        return
      case 'move-up':
      case 'move-down':
        this.#edits.move(id, command === 'move-up' ? -1 : 1)
        this.goTo(id, this.state.get().mode)
        return
    }
  }

  edit(id: CellId): void {
    if (this.#typeOf(id) === 'markdown') this.#set({ unrendered: plus(this.state.get().unrendered, id) })
    this.goTo(id, 'edit')
  }

  /** Runs code; renders markdown. */
  run(id: CellId): void {
    const cell = findCell(this.#document, id)
    if (!cell) return
    if (typeOf(cell) === 'markdown') this.#set({ unrendered: minus(this.state.get().unrendered, id) })
    if (typeOf(cell) !== 'code') return
    this.dismissRefusal(id)
    this.#set({ sent: plus(this.state.get().sent, id) })
    const cells = [{ cellId: id, source: sourceOf(cell).toString() }]
    void this.#attempt(id, this.#send('cells:run', { notebookId: this.#notebookId, cells })).finally(() =>
      this.#set({ sent: minus(this.state.get().sent, id) }),
    )
  }

  interrupt(): void {
    const input = { notebookId: this.#notebookId }
    void this.#attempt(this.state.get().selected, this.#send('kernel:interrupt', input))
  }

  restart(): void {
    const input = { notebookId: this.#notebookId }
    void this.#attempt(this.state.get().selected, this.#send('kernel:restart', input))
  }

  /** Waits for an answer; a refusal is shown at that cell. */
  async #attempt(id: CellId | null, answer: Promise<unknown>): Promise<void> {
    try {
      await answer
    } catch (error) {
      if (id === null) return
      const message = error instanceof Error ? error.message : 'That did not work. Please try again.'
      this.#set({ refusals: new Map(this.state.get().refusals).set(id, message) })
    }
  }

  dismissRefusal(id: CellId): void {
    const refusals = new Map(this.state.get().refusals)
    if (refusals.delete(id)) this.#set({ refusals })
  }

  /** What was refused to an earlier kernel says nothing of the next one. */
  dismissAllRefusals(): void {
    if (this.state.get().refusals.size > 0) this.#set({ refusals: new Map() })
  }

  insert(index: number, type: CellType, mode: DeskMode = type === 'markdown' ? 'edit' : 'command'): void {
    const id = this.#edits.insert(index, type)
    if (type === 'markdown') this.#set({ unrendered: plus(this.state.get().unrendered, id) })
    this.goTo(id, mode)
  }

  delete(id: CellId): void {
    const index = indexOfCell(this.#document, id)
    this.#edits.delete(id)
    const next = this.#idAt(Math.min(index, cellsOf(this.#document).length - 1))
    if (next) this.goTo(next)
    else this.#set({ selected: null, mode: 'command' })
  }

  changeType(id: CellId, type: CellType): void {
    if (this.#typeOf(id) === type) return
    this.#edits.changeType(id, type)
    const { unrendered } = this.state.get()
    this.#set({ unrendered: type === 'markdown' ? plus(unrendered, id) : minus(unrendered, id) })
    this.goTo(id)
  }

  /** What was undone may be out of sight: go there. */
  #showUndone(undone: Undone) {
    const { selected, mode } = this.state.get()
    if (undone.kind === 'restored') this.goTo(undone.cellId)
    else if (undone.kind === 'text') {
      if (undone.cellId !== selected) this.goTo(undone.cellId, mode)
    } else if (selected !== null && indexOfCell(this.#document, selected) >= 0) this.goTo(selected)
    else this.#goToIfAny(this.#idAt(0))
  }

  #typeOf(id: CellId): CellType | null {
    const cell = findCell(this.#document, id)
    return cell ? typeOf(cell) : null
  }

  #idAt(index: number): CellId | null {
    const cells = cellsOf(this.#document)
    return index >= 0 && index < cells.length ? idOf(cells.get(index)) : null
  }

  #goToIfAny(id: CellId | null) {
    if (id !== null) this.goTo(id)
  }

  #set(change: Partial<DeskState>) {
    this.state.set({ ...this.state.get(), ...change })
  }
}

function plus<Item>(set: ReadonlySet<Item>, item: Item): ReadonlySet<Item> {
  return new Set(set).add(item)
}

function minus<Item>(set: ReadonlySet<Item>, item: Item): ReadonlySet<Item> {
  const copy = new Set(set)
  copy.delete(item)
  return copy
}
