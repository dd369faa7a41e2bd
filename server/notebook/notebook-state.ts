// A parsed notebook → the first Yjs update of a document, in the schema of @jupyter/ydoc. Pure.
import * as Y from 'yjs'
import type { CellId } from '#protocol/ids.ts'
import {
  type Cell,
  cellsOf,
  createCell,
  metaOf,
  type Output,
  outputsOf,
} from '#protocol/notebook-document.ts'
import type { Notebook, NotebookCell, NotebookOutput } from './notebook-format.ts'

/** What a document begins with, as Yjs V1 updates. */
export interface FirstState {
  readonly whole: Uint8Array
  /** The same in order, each applied within some 10 ms, so that a large document holds nobody up. */
  readonly pieces: readonly Uint8Array[]
}

/** Cells and outputs of one piece; their text counts too. */
const pieceWeight = 250
const charactersPerWeight = 4096

/** A V1 update that makes an empty document this notebook. */
export function notebookState(notebook: Notebook): Uint8Array {
  return firstState(notebook).whole
}

export function firstState(notebook: Notebook): FirstState {
  const document = new Y.Doc()
  const pieces: Uint8Array[] = []
  document.on('update', (update: Uint8Array) => pieces.push(update))
  const parts = partsWritten(document, notebook)
  let isDone = false
  while (!isDone) {
    document.transact(() => {
      for (let weight = 0; weight < pieceWeight && !isDone; ) {
        const part = parts.next()
        isDone = part.done === true
        weight += part.value ?? 0
      }
    })
  }
  return { whole: Y.encodeStateAsUpdate(document), pieces }
}

/** Writes one small part after the other, each with its weight. */
function* partsWritten(document: Y.Doc, { metadata, cells }: Notebook): Generator<number, undefined> {
  const meta = metaOf(document)
  meta.set('nbformat', 4)
  meta.set('nbformat_minor', 5)
  meta.set('metadata', new Y.Map(Object.entries(metadata)))
  document.getMap('state').set('dirty', false)
  yield weightOf(metadata)
  for (const cell of cells) {
    const created = cellOf(cell)
    cellsOf(document).push([created])
    yield weightOf([cell.source, cell.metadata, cell.attachments])
    for (const output of cell.type === 'code' ? cell.outputs : []) {
      outputsOf(created)?.push([outputOf(output)])
      yield weightOf(output)
    }
  }
}

function weightOf(part: unknown): number {
  return 1 + JSON.stringify(part).length / charactersPerWeight
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
    created.set('outputs', new Y.Array())
  }
  return created
}

function outputOf({ type, text, rest }: NotebookOutput): Output {
  const output: Output = new Y.Map(Object.entries({ output_type: type, ...rest }))
  if (text !== null) output.set('text', new Y.Text(text))
  return output
}
