// A writer who moves a cell puts a copy in its place, with the outputs as that writer knew them. What the kernel has told
// since then would go with the old one: the copy gets the server's own outputs.
import type * as Y from 'yjs'
import type { CellId } from '#protocol/ids.ts'
import { type Cell, cellsOf, findCell, idOf, type Output, outputsOf } from '#protocol/notebook-document.ts'
import type { ReadUpdate } from './update-reader.ts'

interface Known {
  readonly cell: Cell
  /** The outputs of one that is about to be deleted, since nothing can be read of it later; null for the others. */
  readonly outputs: KeptOutputs | null
}

interface KeptOutputs {
  readonly copies: Output[]
  readonly json: string
}

/**
 * To be called before a writer's update is put in, with its deletions. Of the cells in `written`, which a kernel writes to,
 * it remembers where they stand. What it returns is to be called after: it gives the change that puts the outputs right,
 * or null when there is nothing to do.
 */
export function keepMovedOutputs(
  document: Y.Doc,
  written: ReadonlySet<CellId>,
  deletes: ReadUpdate['deletes'],
): () => (() => void) | null {
  if (written.size === 0 || deletes.length === 0) return () => null
  const known = new Map<CellId, Known>()
  for (const cell of cellsOf(document)) {
    const id = idOf(cell)
    if (!written.has(id) || known.has(id)) continue
    known.set(id, { cell, outputs: isDeletedBy(deletes, cell) ? kept(outputsOf(cell)) : null })
  }
  return () => {
    const changes = [...known].flatMap(([id, before]) => mended(findCell(document, id), before) ?? [])
    if (changes.length === 0) return null
    return () => {
      for (const change of changes) change()
    }
  }
}

function mended(cell: Cell | null, before: Known): (() => void) | null {
  const outputs = cell && cell !== before.cell ? outputsOf(cell) : null
  const right = outputs && (before.outputs ?? kept(outputsOf(before.cell)))
  if (!outputs || !right || JSON.stringify(outputs.toJSON()) === right.json) return null
  return () => {
    outputs.delete(0, outputs.length)
    outputs.push(right.copies)
  }
}

function kept(outputs: Y.Array<Output> | null): KeptOutputs | null {
  if (!outputs) return null
  return { copies: outputs.map(output => output.clone()), json: JSON.stringify(outputs.toJSON()) }
}

function isDeletedBy(deletes: ReadUpdate['deletes'], { _item }: Cell): boolean {
  if (!_item) return false
  const { client, clock } = _item.id
  return deletes.some(
    part => part.client === client && part.clock <= clock && clock < part.clock + part.length,
  )
}
