// Whether the instructor folded a cell's outputs up.
import * as Y from 'yjs'
import type { Cell } from '#protocol/notebook-document.ts'
import { areOutputsHidden } from '../document/cell-metadata.ts'
import { useMapValue } from '../document/yjs-hooks.ts'

export function useOutputsHidden(cell: Cell): boolean {
  const metadata = useMapValue(cell, metadataOf)
  return useMapValue(metadata, () => areOutputsHidden(cell))
}

/** The map to follow: a cell without metadata gets some by being changed itself. */
function metadataOf(cell: Cell): Y.Map<unknown> {
  const metadata = cell.get('metadata')
  return metadata instanceof Y.Map ? metadata : cell
}
