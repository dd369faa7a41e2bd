// How a cell is shown, as JupyterLab writes it into the cell's metadata. No step of undo.
import * as Y from 'yjs'
import type { CellId } from '#protocol/ids.ts'
import { type Cell, findCell } from '#protocol/notebook-document.ts'

const collapsedHeadingKey = 'jp-MarkdownHeadingCollapsed'

export function isHeadingCollapsed(cell: Cell): boolean {
  const metadata = cell.get('metadata')
  return metadata instanceof Y.Map && metadata.get(collapsedHeadingKey) === true
}

export function setHeadingCollapsed(document: Y.Doc, id: CellId, isCollapsed: boolean): void {
  const metadata = findCell(document, id)?.get('metadata')
  if (!(metadata instanceof Y.Map)) return
  if (isCollapsed) metadata.set(collapsedHeadingKey, true)
  else metadata.delete(collapsedHeadingKey)
}

export function areOutputsHidden(cell: Cell): boolean {
  const metadata = cell.get('metadata')
  return (
    metadata instanceof Y.Map && (jupyterOf(metadata)['outputs_hidden'] ?? metadata.get('collapsed')) === true
  )
}

export function hideOutputs(document: Y.Doc, cells: readonly Cell[], isHidden: boolean): void {
  document.transact(() => {
    for (const cell of cells) {
      const metadata = cell.get('metadata')
      if (!(metadata instanceof Y.Map)) continue
      const { outputs_hidden: _, ...others } = jupyterOf(metadata)
      if (isHidden) {
        metadata.set('jupyter', { ...others, outputs_hidden: true })
        metadata.set('collapsed', true)
      } else {
        if (Object.keys(others).length > 0) metadata.set('jupyter', others)
        else metadata.delete('jupyter')
        metadata.delete('collapsed')
      }
    }
  })
}

function jupyterOf(metadata: Y.Map<unknown>): Readonly<Record<string, unknown>> {
  const value = metadata.get('jupyter')
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}
