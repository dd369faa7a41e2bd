// The shared notebook as a Yjs document: typed access to the schema of @jupyter/ydoc 2.0.0, so that any client of that
// schema can follow. Roots: `cells`, `meta`, `state`. Our own state never goes into a cell.
// Sources are written by instructors; outputs, counts and run state by the server only (a moved cell takes its own along).
import * as Y from 'yjs'
import type { CellId } from './ids.ts'

export const cellTypes = ['code', 'markdown', 'raw'] as const
export type CellType = (typeof cellTypes)[number]

/** A cell as it lies in the document. Its keys are those of nbformat 4.5, plus `execution_state`. */
export type Cell = Y.Map<unknown>
/** An output; a stream's `text` is a `Y.Text`, all other values are plain JSON. */
export type Output = Y.Map<unknown>

export type CellRunState = 'idle' | 'queued' | 'running'

export function cellsOf(document: Y.Doc): Y.Array<Cell> {
  return document.getArray<Cell>('cells')
}

export function metaOf(document: Y.Doc): Y.Map<unknown> {
  return document.getMap('meta')
}

export function idOf(cell: Cell): CellId {
  return cell.get('id') as CellId
}

export function typeOf(cell: Cell): CellType {
  return cell.get('cell_type') as CellType
}

export function sourceOf(cell: Cell): Y.Text {
  return cell.get('source') as Y.Text
}

/** The outputs of a code cell; null for other cells. */
export function outputsOf(cell: Cell): Y.Array<Output> | null {
  return (cell.get('outputs') as Y.Array<Output> | undefined) ?? null
}

export function executionCountOf(cell: Cell): number | null {
  return (cell.get('execution_count') as number | null | undefined) ?? null
}

export function runStateOf(cell: Cell): CellRunState {
  return (cell.get('execution_state') as CellRunState | undefined) ?? 'idle'
}

/**
 * Content of an output that is too large for the document: in the output's metadata under `followalong`, taken out and
 * put back inline on export. `files` by mime type; `fullText` is what a notice of cut output leads to.
 */
export interface OutputFiles {
  readonly files?: Readonly<Record<string, OutputFile>>
  readonly fullText?: OutputFile
}
export interface OutputFile {
  /** What `outputFileAddress` asks for. */
  readonly fileId: string
  readonly bytes: number
  /** Of a picture that tells them, in pixels. */
  readonly width?: number
  readonly height?: number
}

export function outputFilesOf(output: Output): OutputFiles {
  const metadata = output.get('metadata') as { readonly followalong?: OutputFiles } | undefined
  return metadata?.followalong ?? {}
}

/** The same for a notebook's own metadata, such as the state of its widgets; `files` by key. */
export function metadataFilesOf(document: Y.Doc): OutputFiles {
  const metadata = metaOf(document).get('metadata')
  return ((metadata instanceof Y.Map ? metadata.get('followalong') : undefined) ?? {}) as OutputFiles
}

/** How long the last run of each cell took, in milliseconds. In a root of our own, written by the server. */
export function elapsedTimesOf(document: Y.Doc): Y.Map<number> {
  return document.getMap('elapsed')
}

/** True for a cell that shows an error on purpose: its failing stops nothing. Jupyter's own tag. */
export function mayFail(cell: Cell): boolean {
  const metadata = cell.get('metadata')
  const tags = metadata instanceof Y.Map ? metadata.get('tags') : undefined
  return Array.isArray(tags) && tags.includes('raises-exception')
}

/** Where the cell with that id stands, or -1. */
export function indexOfCell(document: Y.Doc, id: CellId): number {
  let index = 0
  for (const cell of cellsOf(document)) {
    if (cell.get('id') === id) return index
    index += 1
  }
  return -1
}

export function findCell(document: Y.Doc, id: CellId): Cell | null {
  const index = indexOfCell(document, id)
  return index < 0 ? null : cellsOf(document).get(index)
}

export interface NewCell {
  readonly id: CellId
  readonly type: CellType
  readonly source?: string
  readonly metadata?: Readonly<Record<string, unknown>>
}

/** A cell that is not in a document yet. */
export function createCell({ id, type, source = '', metadata = {} }: NewCell): Cell {
  const cell: Cell = new Y.Map()
  cell.set('id', id)
  cell.set('cell_type', type)
  cell.set('source', new Y.Text(source))
  cell.set('metadata', new Y.Map(Object.entries(metadata)))
  if (type === 'code') {
    cell.set('execution_count', null)
    cell.set('outputs', new Y.Array<Output>())
  }
  return cell
}

export function insertCell(document: Y.Doc, index: number, cell: NewCell): Cell {
  const created = createCell(cell)
  cellsOf(document).insert(index, [created])
  return created
}

export function deleteCell(document: Y.Doc, id: CellId): void {
  const index = indexOfCell(document, id)
  if (index >= 0) cellsOf(document).delete(index)
}

/**
 * Moves a cell so that it stands at `to` afterwards. Yjs 13 cannot move: the cell is cloned and the old one deleted,
 * so it keeps its id and outputs but is another `Y.Map`; typing into it at that very moment is lost.
 */
export function moveCell(document: Y.Doc, id: CellId, to: number): void {
  const cells = cellsOf(document)
  const from = indexOfCell(document, id)
  const target = Math.max(0, Math.min(to, cells.length - 1))
  if (from < 0 || from === target) return
  document.transact(() => {
    const clone = cells.get(from).clone()
    cells.delete(from)
    cells.insert(target, [clone])
  })
}

/** Changes a cell's type in place; outputs go when it is no longer code. */
export function changeCellType(document: Y.Doc, id: CellId, type: CellType): void {
  const cell = findCell(document, id)
  if (!cell || typeOf(cell) === type) return
  document.transact(() => {
    cell.set('cell_type', type)
    if (type === 'code') {
      cell.set('execution_count', null)
      cell.set('outputs', new Y.Array<Output>())
    } else {
      for (const key of ['execution_count', 'outputs', 'execution_state']) cell.delete(key)
    }
  })
}

/** A shared file's text, in the schema of @jupyter/ydoc's YFile. */
export function fileTextOf(document: Y.Doc): Y.Text {
  return document.getText('source')
}

/** Where the server tells, under `openFileKey`, how the text stands to the file of a person that it is the text of. */
export function fileStateOf(document: Y.Doc): Y.Map<unknown> {
  return document.getMap('state')
}

export const openFileKey = 'file'
