// A parsed notebook → the first Yjs update of a document, in the schema of @jupyter/ydoc. Pure.
import * as Y from 'yjs'
import type { CellId } from '#protocol/ids.ts'
import { type Cell, cellsOf, createCell, metaOf, type Output } from '#protocol/notebook-document.ts'
import type { Notebook, NotebookCell, NotebookOutput } from './notebook-format.ts'

/** A V1 update that makes an empty document this notebook. */
export function notebookState({ metadata, cells }: Notebook): Uint8Array {
  const document = new Y.Doc()
  document.transact(() => {
    const meta = metaOf(document)
    meta.set('nbformat', 4)
    meta.set('nbformat_minor', 5)
    meta.set('metadata', new Y.Map(Object.entries(metadata)))
    document.getMap('state').set('dirty', false)
    cellsOf(document).push(cells.map(cellOf))
  })
  return Y.encodeStateAsUpdate(document)
}

function cellOf(cell: NotebookCell): Cell {
  const created = createCell({
    id: cell.id as CellId,
    type: cell.type,
    source: cell.source,
    metadata: cell.metadata,
  })
  if (cell.attachments) created.set('attachments', cell.attachments)
  if (cell.type === 'code') {
    created.set('execution_count', cell.executionCount)
    created.set('outputs', Y.Array.from(cell.outputs.map(outputOf)))
  }
  return created
}

function outputOf({ type, text, rest }: NotebookOutput): Output {
  const output: Output = new Y.Map(Object.entries({ output_type: type, ...rest }))
  if (text !== null) output.set('text', new Y.Text(text))
  return output
}
