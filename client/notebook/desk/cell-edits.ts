// The instructor's changes to the list of cells, each one step of undo. Knows no selection and no element.
import type * as Y from 'yjs'
import type { CellId } from '#protocol/ids.ts'
import {
  type Cell,
  type CellType,
  cellsOf,
  changeCellType,
  createCell,
  deleteCell,
  findCell,
  idOf,
  indexOfCell,
  type NewCell,
  sourceOf,
  typeOf,
} from '#protocol/notebook-document.ts'
import { newCellId } from './new-cell-id.ts'
import { NotebookUndo, type Undone } from './notebook-undo.ts'
import { setText } from './set-text.ts'

/** A replacement in one text; places are those before all replacements of it. */
export interface TextChange {
  readonly from: number
  readonly to: number
  readonly insert: string
}

export interface InsertedCell extends Omit<NewCell, 'id'> {
  readonly attachments?: unknown
}

export class CellEdits {
  /** Own changes only, of texts and of cells. */
  readonly undoManager: NotebookUndo
  readonly #document: Y.Doc

  constructor(document: Y.Doc, onUndone: (undone: Undone) => void) {
    this.#document = document
    this.undoManager = new NotebookUndo(document, this, onUndone)
  }

  close(): void {
    this.undoManager.destroy()
  }

  /** Their ids, in order. They may take the place of a cell, which goes in the same step. */
  insert(index: number, cells: readonly InsertedCell[], replaced: CellId | null = null): readonly CellId[] {
    const created = cells.map(({ attachments, ...cell }) => {
      const id = newCellId()
      const map = createCell({ ...cell, id })
      if (attachments !== undefined) map.set('attachments', attachments)
      return { id, map }
    })
    this.#change(() => {
      cellsOf(this.#document).insert(
        index,
        created.map(({ map }) => map),
      )
      if (replaced !== null) deleteCell(this.#document, replaced)
    })
    return created.map(({ id }) => id)
  }

  /** Cells as they are, ids and outputs included. */
  insertCells(index: number, cells: Cell[]): void {
    this.#change(() => cellsOf(this.#document).insert(index, cells))
  }

  delete(ids: readonly CellId[]): void {
    this.#change(() => {
      for (const id of ids) deleteCell(this.#document, id)
    })
  }

  /**
   * Moves cells so that they stand together, in their order, before the cell that stands at `before` now (the number of
   * cells for the end). False when they stand there already.
   */
  moveTo(ids: readonly CellId[], before: number): boolean {
    const cells = cellsOf(this.#document)
    const places = ids.map(id => indexOfCell(this.#document, id)).filter(place => place >= 0)
    places.sort((one, other) => one - other)
    const [first, last] = [places[0], places.at(-1)]
    if (first === undefined || last === undefined) return false
    const isTogether = last - first === places.length - 1
    if (isTogether && before >= first && before <= last + 1) return false
    const moved = places.map(place => cells.get(place))
    this.#change(() => {
      const clones = moved.map(cell => cell.clone())
      const target = before - places.filter(place => place < before).length
      for (const place of [...places].reverse()) cells.delete(place)
      cells.insert(target, clones)
    }, moved.map(idOf))
    return true
  }

  changeTypes(ids: readonly CellId[], type: CellType): void {
    this.#change(() => {
      for (const id of ids) changeCellType(this.#document, id, type)
    })
  }

  /** Makes cells markdown headings of that level, whatever they were. */
  makeHeadings(ids: readonly CellId[], level: number): void {
    this.#change(() => {
      for (const id of ids) {
        changeCellType(this.#document, id, 'markdown')
        const cell = findCell(this.#document, id)
        if (!cell) continue
        const text = sourceOf(cell)
        setText(text, text.toString().replace(/^\s*#{0,6}[ \t]*/, `${'#'.repeat(level)} `))
      }
    })
  }

  /**
   * Cuts a cell into several. The last part is the cell itself, with its outputs: they come from its last line.
   * The ids of all parts; the cell's own alone when there is nothing to cut.
   */
  split(id: CellId, offsets: readonly number[]): readonly CellId[] {
    const cell = findCell(this.#document, id)
    if (!cell) return [id]
    const source = sourceOf(cell).toString()
    const cuts = [...new Set(offsets)].filter(cut => cut >= 0 && cut <= source.length)
    cuts.sort((one, other) => one - other)
    if (cuts.length === 0) return [id]
    // The break at a cut goes: neither part needs it.
    const heads = cuts.map((cut, index) => {
      const head = source.slice(cuts[index - 1] ?? 0, cut).replace(/\n$/, '')
      return index === 0 ? head : head.replace(/^\n/, '')
    })
    const rest = cuts.at(-1) ?? 0
    const created = heads.map(head => ({ id: newCellId(), type: typeOf(cell), source: head }))
    this.#change(() => {
      const isAfterBreak = source[rest] === '\n'
      sourceOf(cell).delete(0, rest + (isAfterBreak ? 1 : 0))
      cellsOf(this.#document).insert(indexOfCell(this.#document, id), created.map(createCell))
    })
    return [...created.map(part => part.id), id]
  }

  /** Joins cells into the first of them, with an empty line between. Outputs of the others go. */
  merge(ids: readonly CellId[]): void {
    const cells = ids.flatMap(id => findCell(this.#document, id) ?? [])
    const [first, ...others] = cells
    if (!first || others.length === 0) return
    this.#change(() => {
      const text = sourceOf(first)
      const tail = others.map(cell => `\n\n${sourceOf(cell).toString()}`).join('')
      for (const cell of others) deleteCell(this.#document, idOf(cell))
      text.insert(text.length, tail)
    })
  }

  /** Replacements in several texts, as one step. */
  replace(changes: ReadonlyMap<CellId, readonly TextChange[]>): void {
    this.#change(() => {
      for (const [id, inCell] of changes) {
        const cell = findCell(this.#document, id)
        if (!cell) continue
        const text = sourceOf(cell)
        for (const { from, to, insert } of [...inCell].sort((one, other) => other.from - one.from)) {
          text.delete(from, to - from)
          text.insert(from, insert)
        }
      }
    })
  }

  /** One step for undo, apart from what was typed before and after. */
  #change(change: () => void, moves: readonly CellId[] = []) {
    this.undoManager.step(() => this.#document.transact(change, this), moves)
  }
}
