// Which cells the instructor folded up, after JupyterLab's metadata. Pure.
import * as Y from 'yjs'
import type { Cell } from '#protocol/notebook-document.ts'

export function areOutputsHidden(cell: Cell): boolean {
  const metadata = cell.get('metadata')
  if (!(metadata instanceof Y.Map)) return false
  const jupyter = metadata.get('jupyter') as { outputs_hidden?: unknown } | undefined
  return metadata.get('collapsed') === true || jupyter?.outputs_hidden === true
}
