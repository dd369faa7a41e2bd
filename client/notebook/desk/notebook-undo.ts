// One order of undo for texts and cells. A moved cell is a clone: when its move is undone, what happened to the clone since
// then (outputs, what others typed) goes along.
import * as Y from 'yjs'
import type { CellId } from '#protocol/ids.ts'
import { type Cell, cellsOf, findCell, idOf, outputsOf, sourceOf } from '#protocol/notebook-document.ts'
import { setText } from './set-text.ts'

/** Where an undo or redo changed something. */
export type Undone =
  | { readonly kind: 'restored'; readonly cellIds: readonly CellId[] }
  | { readonly kind: 'text'; readonly cellId: CellId }
  /** Cells went; none of them is to be shown. */
  | { readonly kind: 'list' }

type StackItem = NonNullable<ReturnType<Y.UndoManager['undo']>>
interface StackEvent {
  readonly stackItem: StackItem
  readonly changedParentTypes: ReadonlyMap<unknown, unknown>
}

const movedCells = 'moved cells'

export class NotebookUndo extends Y.UndoManager {
  readonly #document: Y.Doc
  readonly #onUndone: (undone: Undone) => void
  /** The cells that the change under way moves. */
  #moving: readonly CellId[] = []
  #restored: CellId[] = []

  /** Own changes only: those made with `origin`, and those of editors that know this. */
  constructor(document: Y.Doc, origin: object, onUndone: (undone: Undone) => void) {
    super(cellsOf(document), { trackedOrigins: new Set([origin]) })
    this.#document = document
    this.#onUndone = onUndone
    this.on('stack-item-added', this.#noteMoves)
    this.on('stack-item-popped', this.#tell)
    cellsOf(document).observe(this.#noteRestored)
  }

  override destroy(): void {
    cellsOf(this.#document).unobserve(this.#noteRestored)
    super.destroy()
  }

  /** Makes a change one step of its own; `moves` are the cells that it replaces by clones. */
  step(change: () => void, moves: readonly CellId[] = []): void {
    this.stopCapturing()
    this.#moving = moves
    change()
    this.#moving = []
    this.stopCapturing()
  }

  override undo(): StackItem | null {
    return this.#carrying(this.undoStack.at(-1), () => super.undo())
  }

  override redo(): StackItem | null {
    return this.#carrying(this.redoStack.at(-1), () => super.redo())
  }

  #carrying(top: StackItem | undefined, pop: () => StackItem | null): StackItem | null {
    const moved = (top?.meta.get(movedCells) as readonly CellId[] | undefined) ?? []
    const aside = new Y.Doc()
    const clones = moved.flatMap(id => {
      const cell = findCell(this.#document, id)
      if (!cell) return []
      const copy = cell.clone()
      cellsOf(aside).push([copy])
      return [{ id, cell, copy }]
    })
    this.#moving = moved
    const popped = pop()
    this.#moving = []
    this.#document.transact(() => {
      for (const { id, cell, copy } of clones) {
        const current = findCell(this.#document, id)
        if (current && current !== cell) carryOver(copy, current)
      }
    })
    aside.destroy()
    return popped
  }

  #noteMoves = ({ stackItem }: StackEvent) => {
    if (this.#moving.length > 0) stackItem.meta.set(movedCells, this.#moving)
  }

  #noteRestored = (event: Y.YArrayEvent<Cell>, transaction: Y.Transaction) => {
    if (transaction.origin !== this) return
    for (const item of event.changes.added) {
      for (const cell of item.content.getContent()) if (cell instanceof Y.Map) this.#restored.push(idOf(cell))
    }
  }

  #tell = ({ changedParentTypes }: StackEvent) => {
    const restored = this.#restored
    this.#restored = []
    if (restored.length > 0) {
      this.#onUndone({ kind: 'restored', cellIds: restored })
      return
    }
    const changed = [...changedParentTypes.keys()] as readonly unknown[]
    const text = changed.find(type => type instanceof Y.Text && type.parent instanceof Y.Map)
    if (text instanceof Y.Text) this.#onUndone({ kind: 'text', cellId: idOf(text.parent as Cell) })
    else this.#onUndone({ kind: 'list' })
  }
}

/** Makes `current` what `copy` is, leaving alone what is the same. */
function carryOver(copy: Cell, current: Cell): void {
  setText(sourceOf(current), sourceOf(copy).toString())
  for (const key of ['execution_count', 'execution_state'] as const) {
    const value = copy.get(key)
    if (value === current.get(key)) continue
    if (value === undefined) current.delete(key)
    else current.set(key, value)
  }
  const outputs = outputsOf(copy)
  const isSame = JSON.stringify(outputs?.toJSON()) === JSON.stringify(outputsOf(current)?.toJSON())
  if (outputs && !isSame) current.set('outputs', outputs.clone())
}
