// The instructor's changes to the list of cells, each one step of undo. Knows no selection and no element.
import * as Y from 'yjs'
import type { CellId } from '#protocol/ids.ts'
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

interface CopiedCell {
  readonly type: CellType
  readonly source: string
  readonly metadata: Readonly<Record<string, unknown>>
  readonly attachments: unknown
}

/** Where an undo or redo changed something. */
export type Undone =
  | { readonly kind: 'restored' | 'text'; readonly cellId: CellId }
  /** Cells went or moved; none of them is to be shown. */
  | { readonly kind: 'list' }

export class CellEdits {
  /** Own changes only, of texts and of cells. */
  readonly undoManager: Y.UndoManager
  readonly #document: Y.Doc
  #copied: CopiedCell | null = null
  /** The cell that the undo under way brings back. */
  #restored: CellId | null = null

  constructor(document: Y.Doc, onUndone: (undone: Undone) => void) {
    this.#document = document
    this.undoManager = new Y.UndoManager(cellsOf(document), { trackedOrigins: new Set([this]) })
    this.undoManager.on('stack-item-popped', ({ changedParentTypes }) =>
      onUndone(this.#whatWasUndone([...changedParentTypes.keys()])),
    )
    cellsOf(document).observe(this.#rememberRestored)
  }

  close(): void {
    cellsOf(this.#document).unobserve(this.#rememberRestored)
    this.undoManager.destroy()
  }

  insert(index: number, type: CellType): CellId {
    const id = newCellId()
    this.#change(() => insertCell(this.#document, index, { id, type }))
    return id
  }

  delete(id: CellId): void {
    this.#change(() => deleteCell(this.#document, id))
  }

  copy(id: CellId): void {
    const cell = findCell(this.#document, id)
    if (!cell) return
    const metadata = cell.get('metadata')
    this.#copied = {
      type: typeOf(cell),
      source: sourceOf(cell).toString(),
      metadata: metadata instanceof Y.Map ? metadata.toJSON() : {},
      attachments: cell.get('attachments'),
    }
  }

  /** Null when nothing was copied yet. Outputs stay with the cell that made them. */
  paste(index: number): CellId | null {
    const copied = this.#copied
    if (!copied) return null
    const id = newCellId()
    this.#change(() => {
      const cell = insertCell(this.#document, index, { id, ...copied })
      if (copied.attachments !== undefined) cell.set('attachments', copied.attachments)
    })
    return id
  }

  /** False at the ends of the notebook. */
  move(id: CellId, step: -1 | 1): boolean {
    const to = indexOfCell(this.#document, id) + step
    if (to < 0 || to >= cellsOf(this.#document).length) return false
    this.#change(() => moveCell(this.#document, id, to))
    return true
  }

  changeType(id: CellId, type: CellType): void {
    this.#change(() => changeCellType(this.#document, id, type))
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

  #whatWasUndone(changed: readonly unknown[]): Undone {
    const restored = this.#restored
    this.#restored = null
    if (restored !== null) return { kind: 'restored', cellId: restored }
    const text = changed.find(type => type instanceof Y.Text && type.parent instanceof Y.Map)
    if (text instanceof Y.Text) return { kind: 'text', cellId: idOf(text.parent as Cell) }
    return { kind: 'list' }
  }
}

const idAlphabet = 'abcdefghijklmnopqrstuvwxyz0123456789'

/** Not `crypto.randomUUID`: that is missing on plain http, where classes in a local network are. */
function newCellId(): CellId {
  const bytes = crypto.getRandomValues(new Uint8Array(12))
  return Array.from(bytes, byte => idAlphabet[byte % idAlphabet.length]).join('') as CellId
}
