// What happened in a class while somebody was away: a small digest of the notebooks, and what two of them differ by. Pure.
import type { CellId, DocumentId } from '#protocol/ids.ts'

export interface CellDigest {
  readonly source: number
  readonly runs: number | null
  readonly hasFailed: boolean
}

export type NotebookDigest = ReadonlyMap<CellId, CellDigest>
export type ClassDigest = ReadonlyMap<DocumentId, NotebookDigest>

export interface MissedCell {
  readonly documentId: DocumentId
  readonly cellId: CellId
  readonly kind: 'new' | 'changed' | 'run'
  /** Its last run failed; it ran while nobody looked. */
  readonly hasFailed: boolean
  readonly hasRun: boolean
}

export interface Missed {
  readonly cells: readonly MissedCell[]
  /** Cells that are gone. */
  readonly removed: number
  /** How many runs there were, several of one cell counted each. */
  readonly runs: number
}

/** A notebook that was not known before is not told of: who opens it reads it anyway. */
export function missedBetween(before: ClassDigest, after: ClassDigest): Missed {
  const cells: MissedCell[] = []
  let removed = 0
  let runs = 0
  for (const [documentId, now] of after) {
    const then = before.get(documentId)
    if (!then) continue
    for (const [cellId, digest] of now) {
      const missed = missedCell(then.get(cellId), digest)
      if (missed) cells.push({ documentId, cellId, ...missed })
    }
    removed += [...then.keys()].filter(id => !now.has(id)).length
    runs += runsBetween(then, now)
  }
  return { cells, removed, runs }
}

function missedCell(
  before: CellDigest | undefined,
  now: CellDigest,
): Pick<MissedCell, 'kind' | 'hasFailed' | 'hasRun'> | null {
  const hasRun = now.runs !== null && now.runs !== before?.runs
  const told = { hasRun, hasFailed: hasRun && now.hasFailed }
  if (!before) return { kind: 'new', ...told }
  if (before.source !== now.source) return { kind: 'changed', ...told }
  return hasRun ? { kind: 'run', ...told } : null
}

/** Counts go up by one with every run of a notebook, and begin anew when its Python is restarted. */
function runsBetween(before: NotebookDigest, now: NotebookDigest): number {
  const ran = [...now].filter(([id, { runs }]) => runs !== null && runs !== before.get(id)?.runs)
  const most = Math.max(0, ...ran.map(([, { runs }]) => runs ?? 0))
  const mostBefore = Math.max(0, ...[...before.values()].map(({ runs }) => runs ?? 0))
  return Math.max(ran.length, most > mostBefore ? most - mostBefore : 0)
}

/** `2 new cells, 1 changed, 5 runs`; empty when nothing happened. */
export function missedText({ cells, removed, runs }: Missed): string {
  const count = (kind: MissedCell['kind']) => cells.filter(cell => cell.kind === kind).length
  const [added, changed] = [count('new'), count('changed')]
  const parts = []
  if (added > 0) parts.push(`${added} new ${added === 1 ? 'cell' : 'cells'}`)
  if (changed > 0) parts.push(`${changed} changed`)
  if (removed > 0) parts.push(`${removed} removed`)
  if (runs > 0) parts.push(`${runs} ${runs === 1 ? 'run' : 'runs'}`)
  return parts.join(', ')
}

/** FNV-1a: a changed text must look different, nothing more. */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  }
  return hash >>> 0
}
