// The instructor's hands on a notebook: what is selected, and everything that can be done to cells. Knows no element.
import * as Y from 'yjs'
import type { CellId, DocumentId } from '#protocol/ids.ts'
import {
  type Cell,
  type CellType,
  cellsOf,
  changeCellType,
  deleteCell,
  findCell,
  idOf,
  indexOfCell,
  insertCell,
  moveCell,
  sourceOf,
  typeOf,
} from '#protocol/notebook-document.ts'
import type { SendCommand } from '../../connection.ts'
import { Store } from '../store.ts'
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
  /** Rises when the selected cell shall take the focus. */
  readonly focusRequests: number
}

export interface EditorHandle {
  focus(at?: 'start' | 'end'): void
}

interface CopiedCell {
  readonly type: CellType
  readonly source: string
  readonly metadata: Readonly<Record<string, unknown>>
  readonly attachments: unknown
}

interface DeskParts {
  readonly document: Y.Doc
  readonly notebookId: DocumentId
  readonly send: SendCommand
}

export class Desk {
  readonly state: Store<DeskState>
  /** Own changes only, of texts and of cells. */
  readonly undoManager: Y.UndoManager
  readonly #document: Y.Doc
  readonly #notebookId: DocumentId
  readonly #send: SendCommand
  readonly #editors = new Map<CellId, EditorHandle>()
  #clipboard: CopiedCell | null = null
  /** The cell that the last undo brought back. */
  #restored: CellId | null = null

  constructor({ document, notebookId, send }: DeskParts) {
    this.#document = document
    this.#notebookId = notebookId
    this.#send = send
    const first = cellsOf(document).length > 0 ? idOf(cellsOf(document).get(0)) : null
    this.state = new Store<DeskState>({
      selected: first,
      mode: 'command',
      unrendered: new Set(),
      sent: new Set(),
      refusals: new Map(),
      focusRequests: 0,
    })
    this.undoManager = new Y.UndoManager(cellsOf(document), { trackedOrigins: new Set([this]) })
    this.undoManager.on('stack-item-popped', ({ changedParentTypes }) =>
      this.#showChanged([...changedParentTypes.keys()]),
    )
    cellsOf(document).observe(this.#rememberRestored)
  }

  close(): void {
    cellsOf(this.#document).unobserve(this.#rememberRestored)
    this.undoManager.destroy()
  }

  registerEditor(id: CellId, editor: EditorHandle): () => void {
    this.#editors.set(id, editor)
    return () => {
      if (this.#editors.get(id) === editor) this.#editors.delete(id)
    }
  }

  /** False when the cell has no editor yet; it takes the focus itself when it gets one. */
  focusEditor(id: CellId, at?: 'start' | 'end'): boolean {
    const editor = this.#editors.get(id)
    editor?.focus(at)
    return editor !== undefined
  }

  /** The cell that has the focus now; asks for no focus. */
  select(id: CellId, mode: DeskMode): void {
    const { selected, mode: current } = this.state.get()
    if (selected !== id || current !== mode) this.#set({ selected: id, mode })
  }

  /** Selects a cell and gives it the focus. */
  goTo(id: CellId, mode: DeskMode = 'command'): void {
    this.#set({ selected: id, mode, focusRequests: this.state.get().focusRequests + 1 })
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

  perform(command: DeskCommand): void {
    const id = this.state.get().selected
    const index = id === null ? -1 : indexOfCell(this.#document, id)
    const type = id === null ? null : this.#typeOf(id)
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
        this.paste(index + 1)
        return
      case 'insert-above':
        this.insert(Math.max(0, index), 'code')
        return
      case 'insert-below':
        this.insert(index + 1, 'code')
        return
      case 'select-first':
        this.#goToIndex(0)
        return
      case 'select-last':
        this.#goToIndex(cellsOf(this.#document).length - 1)
        return
      default:
        if (id !== null && type !== null) this.#performOn(id, command, index)
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
        if (index + 1 < cellsOf(this.#document).length) this.#goToIndex(index + 1)
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
        this.#goToIndex(index - 1)
        return
      case 'select-next':
        this.#goToIndex(index + 1)
        return
      case 'delete':
        this.delete(id)
        return
      case 'cut':
        this.copy(id)
        this.delete(id)
        return
      case 'copy':
        this.copy(id)
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
        this.move(id, -1)
        return
      case 'move-down':
        this.move(id, 1)
        return
    }
  }

  edit(id: CellId): void {
    if (this.#typeOf(id) === 'markdown') this.#set({ unrendered: with_(this.state.get().unrendered, id) })
    this.goTo(id, 'edit')
  }

  /** Runs code; renders markdown. */
  run(id: CellId): void {
    const type = this.#typeOf(id)
    if (type === 'markdown') this.#set({ unrendered: without(this.state.get().unrendered, id) })
    if (type !== 'code') return
    const cell = findCell(this.#document, id)
    if (!cell) return
    this.dismissRefusal(id)
    this.#set({ sent: with_(this.state.get().sent, id) })
    const input = { notebookId: this.#notebookId, cellId: id, source: sourceOf(cell).toString() }
    void this.#attempt(id, this.#send('cell:run', input)).finally(() =>
      this.#set({ sent: without(this.state.get().sent, id) }),
    )
  }

  interrupt(): void {
    void this.#attempt(
      this.state.get().selected,
      this.#send('kernel:interrupt', { notebookId: this.#notebookId }),
    )
  }

  restart(): void {
    void this.#attempt(
      this.state.get().selected,
      this.#send('kernel:restart', { notebookId: this.#notebookId }),
    )
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

  insert(index: number, type: CellType, mode: DeskMode = type === 'markdown' ? 'edit' : 'command'): void {
    const id = newCellId()
    this.#change(() => insertCell(this.#document, index, { id, type }))
    if (type === 'markdown') this.#set({ unrendered: with_(this.state.get().unrendered, id) })
    this.goTo(id, mode)
  }

  delete(id: CellId): void {
    const index = indexOfCell(this.#document, id)
    this.#change(() => deleteCell(this.#document, id))
    const next = this.#idAt(Math.min(index, cellsOf(this.#document).length - 1))
    if (next) this.goTo(next)
    else this.#set({ selected: null, mode: 'command' })
  }

  copy(id: CellId): void {
    const cell = findCell(this.#document, id)
    if (!cell) return
    const metadata = cell.get('metadata')
    this.#clipboard = {
      type: typeOf(cell),
      source: sourceOf(cell).toString(),
      metadata: metadata instanceof Y.Map ? metadata.toJSON() : {},
      attachments: cell.get('attachments'),
    }
  }

  paste(index: number): void {
    const copied = this.#clipboard
    if (!copied) return
    const id = newCellId()
    this.#change(() => {
      const cell = insertCell(this.#document, index, { id, ...copied })
      if (copied.attachments !== undefined) cell.set('attachments', copied.attachments)
    })
    this.goTo(id)
  }

  move(id: CellId, step: -1 | 1): void {
    const to = indexOfCell(this.#document, id) + step
    if (to < 0 || to >= cellsOf(this.#document).length) return
    this.#change(() => moveCell(this.#document, id, to))
    this.goTo(id, this.state.get().mode)
  }

  changeType(id: CellId, type: CellType): void {
    if (this.#typeOf(id) === type) return
    this.#change(() => changeCellType(this.#document, id, type))
    const { unrendered } = this.state.get()
    this.#set({ unrendered: type === 'markdown' ? with_(unrendered, id) : without(unrendered, id) })
    this.goTo(id)
  }

  /** One step for undo, apart from what was typed before and after. */
  #change(change: () => void) {
    this.undoManager.stopCapturing()
    this.#document.transact(change, this)
    this.undoManager.stopCapturing()
  }

  #rememberRestored = (event: Y.YArrayEvent<Cell>, transaction: Y.Transaction) => {
    if (transaction.origin !== this.undoManager) return
    for (const item of event.changes.added) {
      const [cell] = item.content.getContent()
      if (cell instanceof Y.Map) this.#restored = idOf(cell)
    }
  }

  /** Undo may change a cell that is out of sight: go there. */
  #showChanged(changed: readonly unknown[]) {
    const restored = this.#restored
    this.#restored = null
    const { selected, mode } = this.state.get()
    const typedIn = changed.find(type => type instanceof Y.Text && type.parent instanceof Y.Map)
    if (restored !== null) this.goTo(restored)
    else if (typedIn instanceof Y.Text) {
      const id = idOf(typedIn.parent as Cell)
      if (id !== selected) this.goTo(id, mode)
    } else if (selected !== null && indexOfCell(this.#document, selected) >= 0) this.goTo(selected)
    else this.#goToIndex(0)
  }

  #typeOf(id: CellId): CellType | null {
    const cell = findCell(this.#document, id)
    return cell ? typeOf(cell) : null
  }

  #idAt(index: number): CellId | null {
    const cells = cellsOf(this.#document)
    return index >= 0 && index < cells.length ? idOf(cells.get(index)) : null
  }

  #goToIndex(index: number) {
    const id = this.#idAt(index)
    if (id) this.goTo(id)
  }

  #set(change: Partial<DeskState>) {
    this.state.set({ ...this.state.get(), ...change })
  }
}

function with_<Item>(set: ReadonlySet<Item>, item: Item): ReadonlySet<Item> {
  return new Set(set).add(item)
}

function without<Item>(set: ReadonlySet<Item>, item: Item): ReadonlySet<Item> {
  const copy = new Set(set)
  copy.delete(item)
  return copy
}

const idAlphabet = 'abcdefghijklmnopqrstuvwxyz0123456789'

/** Not `crypto.randomUUID`: that is missing on plain http, where classes in a local network are. */
function newCellId(): CellId {
  const bytes = crypto.getRandomValues(new Uint8Array(12))
  return Array.from(bytes, byte => idAlphabet[byte % idAlphabet.length]).join('') as CellId
}
