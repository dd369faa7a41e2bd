// Two instructors who move the same cell at once leave two clones of it. Every desk takes care of that in the same way.
import type * as Y from 'yjs'
import type { CellId } from '#protocol/ids.ts'
import { type Cell, cellsOf, idOf, sourceOf } from '#protocol/notebook-document.ts'
import { newCellId } from './new-cell-id.ts'

/** Starts to look; returns how to stop. The first clone stays; another one with a text of its own becomes a cell of its own. */
export function watchTwins(document: Y.Doc): () => void {
  const cells = cellsOf(document)
  let isAsked = false
  const look = () => {
    isAsked = false
    if (!hasTwins(cells)) return
    document.transact(() => {
      const seen = new Map<CellId, string>()
      for (let index = 0; index < cells.length; index += 1) {
        const cell = cells.get(index)
        const source = sourceOf(cell).toString()
        const first = seen.get(idOf(cell))
        if (first === undefined) seen.set(idOf(cell), source)
        else if (first === source) {
          cells.delete(index)
          index -= 1
        } else cell.set('id', newCellId())
      }
    })
  }
  const changed = (event: Y.YArrayEvent<Cell>) => {
    if (event.changes.added.size === 0 || isAsked) return
    isAsked = true
    // Not inside of the transaction that brought them.
    queueMicrotask(look)
  }
  cells.observe(changed)
  return () => cells.unobserve(changed)
}

function hasTwins(cells: Y.Array<Cell>): boolean {
  return new Set(cells.map(idOf)).size < cells.length
}
