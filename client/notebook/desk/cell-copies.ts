// Copied cells in the forms in which they travel: our own, for another notebook or window, and text for everything else.
import * as Y from 'yjs'
import { type Cell, type CellType, cellTypes, sourceOf, typeOf } from '#protocol/notebook-document.ts'
import type { InsertedCell } from './cell-edits.ts'

/** On the system's clipboard, beside the text. */
export const cellsMimeType = 'application/x-followalong-cells+json'

/** More is no copy of ours. */
const cellsLimit = 2_000
const charactersLimit = 20_000_000

export interface CopiedCell extends InsertedCell {
  readonly source: string
  readonly metadata: Readonly<Record<string, unknown>>
}

export function copyOf(cell: Cell): CopiedCell {
  const metadata = cell.get('metadata')
  const attachments = cell.get('attachments')
  return {
    type: typeOf(cell),
    source: sourceOf(cell).toString(),
    metadata: metadata instanceof Y.Map ? metadata.toJSON() : {},
    ...(attachments === undefined ? {} : { attachments }),
  }
}

/** As any editor can read it. */
export function textOf(cells: readonly CopiedCell[]): string {
  return cells.map(({ source }) => source).join('\n\n')
}

export function encodeCells(cells: readonly CopiedCell[]): string {
  return JSON.stringify({ cells })
}

/** Null for anything that is no copy of ours: what is on a clipboard comes from anywhere. */
export function decodeCells(text: string): readonly CopiedCell[] | null {
  if (text.length > charactersLimit) return null
  try {
    const { cells } = JSON.parse(text) as { cells?: unknown }
    if (!Array.isArray(cells) || cells.length === 0 || cells.length > cellsLimit) return null
    const copies = cells.map(asCopy)
    return copies.every(copy => copy !== null) ? copies : null
  } catch {
    return null
  }
}

function asCopy(value: unknown): CopiedCell | null {
  if (!isRecord(value)) return null
  const { type, source, metadata, attachments } = value
  if (!cellTypes.includes(type as CellType) || typeof source !== 'string' || !isRecord(metadata)) return null
  return {
    type: type as CellType,
    source: source.replaceAll('\r\n', '\n'),
    metadata,
    ...(isRecord(attachments) ? { attachments } : {}),
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
