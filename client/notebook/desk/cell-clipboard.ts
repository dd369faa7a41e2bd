// What cut and copied cells wait in: this page's memory, and the machine's, so that another window can paste them.

import * as Y from 'yjs'
import type { CellId } from '#protocol/ids.ts'
import { type Cell, cellsOf } from '#protocol/notebook-document.ts'
import { type CopiedCell, cellsMimeType, copyOf, decodeCells, encodeCells, textOf } from './cell-copies.ts'

const storageKey = 'followalong.copied-cells'

/** Of this page; the machine's memory may be closed to it or too small. */
let copiedHere: string | null = null
/** Cut cells as they were, with their outputs, for the first paste into the same notebook. */
let cut: { readonly encoded: string; readonly document: Y.Doc; readonly aside: Y.Doc } | null = null

export function copyCells(cells: readonly Cell[]): void {
  remember(encodeCells(cells.map(copyOf)))
}

export function cutCells(document: Y.Doc, cells: readonly Cell[]): void {
  copyCells(cells)
  const aside = new Y.Doc()
  cellsOf(aside).push(cells.map(cell => cell.clone()))
  cut?.aside.destroy()
  cut = copiedHere === null ? null : { encoded: copiedHere, document, aside }
}

/** The cells that were copied last, in any window. */
export function copiedCells(): readonly CopiedCell[] | null {
  const encoded = stored() ?? copiedHere
  return encoded === null ? null : decodeCells(encoded)
}

/** The very cells that were just cut from this document, once; null when these are to be pasted as new ones. */
export function takeCutCells(document: Y.Doc, has: (id: CellId) => boolean): Cell[] | null {
  if (!cut || cut.document !== document || (stored() ?? copiedHere) !== cut.encoded) return null
  const cells = cellsOf(cut.aside).map(cell => cell.clone())
  const isBack = cellsOf(cut.aside)
    .toArray()
    .some(cell => has(cell.get('id') as CellId))
  cut.aside.destroy()
  cut = null
  return isBack ? null : cells
}

/** Both forms of what was copied last, for the system's clipboard. */
export function putOnClipboard(data: DataTransfer): void {
  if (copiedHere === null) return
  data.setData('text/plain', textOf(decodeCells(copiedHere) ?? []))
  data.setData(cellsMimeType, copiedHere)
}

/** For keys that are not the browser's own for copying. A selection of a moment, since plain http knows no other way. */
export function putOnSystemClipboard(): void {
  const focused = document.activeElement
  const area = document.createElement('textarea')
  area.value = ' '
  area.className = 'visually-hidden'
  document.body.append(area)
  area.select()
  area.addEventListener('copy', event => {
    event.preventDefault()
    if (event.clipboardData) putOnClipboard(event.clipboardData)
  })
  document.execCommand('copy')
  area.remove()
  if (focused instanceof HTMLElement) focused.focus({ preventScroll: true })
}

/** Cells that another program put there, as cells or as text. */
export function readFromClipboard(data: DataTransfer): readonly CopiedCell[] | null {
  const cells = decodeCells(data.getData(cellsMimeType))
  if (cells) return cells
  const source = data.getData('text/plain').replaceAll('\r\n', '\n')
  return source.trim() === '' ? null : [{ type: 'code', source, metadata: {} }]
}

function remember(encoded: string) {
  copiedHere = encoded
  try {
    localStorage.setItem(storageKey, encoded)
  } catch {
    forgetStored()
  }
}

function stored(): string | null {
  try {
    return localStorage.getItem(storageKey)
  } catch {
    return null
  }
}

function forgetStored() {
  try {
    localStorage.removeItem(storageKey)
  } catch {
    // Storage is closed to this page: then copies stay in it.
  }
}
