// Which cells a selection takes in. Pure.
import type { CellId } from '#protocol/ids.ts'
import type { OutlineView } from './outline.ts'

/** From one cell to the other, both included, in the notebook's order; `head` alone when `anchor` is gone. */
export function rangeBetween(ids: readonly CellId[], anchor: CellId, head: CellId): readonly CellId[] {
  const [from, to] = [ids.indexOf(anchor), ids.indexOf(head)]
  if (from < 0 || to < 0) return [head]
  return ids.slice(Math.min(from, to), Math.max(from, to) + 1)
}

/** A collapsed heading stands for the cells that it hides. */
export function withHidden(
  ids: readonly CellId[],
  { hiddenCounts, hiddenBy }: OutlineView,
): readonly CellId[] {
  const last = ids.at(-1)
  if (last === undefined || !hiddenCounts.has(last)) return ids
  const hidden = [...hiddenBy].filter(([, heading]) => heading === last).map(([id]) => id)
  return [...ids, ...hidden]
}
