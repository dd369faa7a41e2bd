// The lesson plan: private notes and prepared cells in a notebook of its own. What it says, and each change to it as one
// step of undo. Knows no element.
import * as Y from 'yjs'
import type { CellId, DocumentId } from '#protocol/ids.ts'
import {
  type Cell,
  type CellType,
  cellsOf,
  createCell,
  deleteCell,
  findCell,
  idOf,
  indexOfCell,
  moveCell,
  sourceOf,
  typeOf,
} from '#protocol/notebook-document.ts'
import { newCellId } from '../desk/new-cell-id.ts'
import type { PreparedCell } from '../desk/notebook-actions.ts'

/** Where a prepared cell was put. */
export interface InsertedAt {
  readonly documentId: DocumentId
  readonly cellId: CellId
}

export interface PlanEntry {
  readonly id: CellId
  readonly cell: Cell
  readonly type: CellType
  /** Null for notes, and for what was not inserted yet. */
  readonly insertedAt: InsertedAt | null
}

/** The key in a cell's metadata that is ours. */
const metadataKey = 'followalong'

export class Plan {
  /** Own changes of texts and cells. What was inserted is no change of the plan: undoing that is the notebook's. */
  readonly undoManager: Y.UndoManager
  readonly #document: Y.Doc

  constructor(document: Y.Doc) {
    this.#document = document
    this.undoManager = new Y.UndoManager(cellsOf(document), { trackedOrigins: new Set([this]) })
  }

  close(): void {
    this.undoManager.destroy()
  }

  /** Puts new cells in, at the end by default. Their ids, in order. */
  add(cells: readonly PreparedCell[], index = cellsOf(this.#document).length): readonly CellId[] {
    const ids = cells.map(() => newCellId())
    const created = cells.map((cell, place) => createCell({ ...withoutMark(cell), id: ids[place] as CellId }))
    this.#change(() => cellsOf(this.#document).insert(index, created))
    return ids
  }

  remove(id: CellId): void {
    this.#change(() => deleteCell(this.#document, id))
  }

  /** False at the ends of the plan. */
  move(id: CellId, step: -1 | 1): boolean {
    const to = indexOfCell(this.#document, id) + step
    if (to < 0 || to >= cellsOf(this.#document).length) return false
    this.#change(() => moveCell(this.#document, id, to))
    return true
  }

  /** What is inserted into a notebook: the cell without our marks. */
  preparedOf({ cell, type }: PlanEntry): PreparedCell {
    const metadata = cell.get('metadata')
    return withoutMark({
      type,
      source: sourceOf(cell).toString(),
      metadata: metadata instanceof Y.Map ? metadata.toJSON() : {},
    })
  }

  mark(id: CellId, inserted: InsertedAt | null): void {
    const metadata = findCell(this.#document, id)?.get('metadata')
    if (!(metadata instanceof Y.Map)) return
    if (inserted) metadata.set(metadataKey, { inserted })
    else metadata.delete(metadataKey)
  }

  /** As before the first lesson. */
  unmarkAll(): void {
    this.#document.transact(() => {
      for (const cell of cellsOf(this.#document)) this.mark(idOf(cell), null)
    })
  }

  #change(change: () => void) {
    this.undoManager.stopCapturing()
    this.#document.transact(change, this)
    this.undoManager.stopCapturing()
  }
}

/** The plan as it stands, in order. A cell that stands there twice counts once. */
export function entriesOf(document: Y.Doc): readonly PlanEntry[] {
  const entries = new Map<CellId, PlanEntry>()
  for (const cell of cellsOf(document)) {
    const id = idOf(cell)
    if (!entries.has(id)) {
      const type = typeOf(cell)
      entries.set(id, { id, cell, type, insertedAt: type === 'code' ? insertedAtOf(cell) : null })
    }
  }
  return [...entries.values()]
}

/** An imported plan may carry anything under our key. */
function insertedAtOf(cell: Cell): InsertedAt | null {
  const metadata = cell.get('metadata')
  const mark = metadata instanceof Y.Map ? (metadata.get(metadataKey) as unknown) : null
  if (typeof mark !== 'object' || mark === null || !('inserted' in mark)) return null
  const inserted = mark.inserted as Partial<InsertedAt> | null
  return typeof inserted?.documentId === 'string' && typeof inserted.cellId === 'string'
    ? { documentId: inserted.documentId, cellId: inserted.cellId }
    : null
}

function withoutMark({ type, source, metadata = {} }: PreparedCell): PreparedCell {
  const { [metadataKey]: _, ...rest } = metadata
  return { type, source, metadata: rest }
}
