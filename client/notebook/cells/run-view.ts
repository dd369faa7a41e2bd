// How a cell stands with the kernel. The document says what it did (in step with its outputs), the kernel's view how long.
import type { KernelView } from '#protocol/classroom-view.ts'
import type { CellId } from '#protocol/ids.ts'
import { type Cell, type CellRunState, executionCountOf, runStateOf } from '#protocol/notebook-document.ts'
import { useMapValue } from '../document/yjs-hooks.ts'
import { useNotebook } from '../notebook-context.ts'
import { useSelected } from '../store.ts'

export interface RunView {
  readonly state: CellRunState
  readonly count: number | null
  /** ISO 8601; only while it runs and the kernel's view is here. */
  readonly since: string | null
}

export function useRunView(id: CellId, cell: Cell): RunView {
  const { kernel } = useNotebook()
  const count = useMapValue(cell, executionCountOf)
  const told = useMapValue(cell, runStateOf)
  const since = useSelected(kernel, view => (view?.running?.cellId === id ? view.running.since : null))
  const isGone = useSelected(kernel, isWithoutKernel)
  return { state: isGone ? 'idle' : told, count, since }
}

/** Nothing runs in a kernel that is off or dead, whatever was last written down. */
function isWithoutKernel(view: KernelView | null): boolean {
  return view?.state === 'off' || view?.state === 'dead'
}

/** For a screen reader: `Code cell 3, run 7`. */
export function labelOf(type: string, index: number, run: RunView): string {
  const place = `${type[0]?.toUpperCase() ?? ''}${type.slice(1)} cell ${index + 1}`
  if (run.state === 'running') return `${place}, running`
  if (run.state === 'queued') return `${place}, waits its turn`
  return run.count === null ? place : `${place}, run ${run.count}`
}
