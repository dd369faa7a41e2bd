// How far a lesson has come: sections by headings, what is in a notebook, what comes next. Pure.
import type { CellId, DocumentId } from '#protocol/ids.ts'
import { sourceOf } from '#protocol/notebook-document.ts'
import type { PlanEntry } from './plan.ts'
import { plannedOf } from './planned-time.ts'

/** The notebook on show and what is in it; of other notebooks only their names are known. */
export interface NotebookOnShow {
  readonly documentId: DocumentId
  readonly has: (id: CellId) => boolean
}

export interface PlanSection {
  /** The cell that the section begins with; null for what stands above the first heading. */
  readonly id: CellId | null
  readonly heading: string | null
  /** How long it is to take; null where the heading does not say. */
  readonly minutes: number | null
  readonly entries: readonly PlanEntry[]
  /** Its prepared cells, and how many of them are in a notebook. */
  readonly prepared: number
  readonly inserted: number
}

/**
 * The prepared cells that are in a notebook now. One whose copy was undone or deleted is not; in a notebook that is not
 * on show it is taken for there.
 */
export function insertedOf(
  entries: readonly PlanEntry[],
  documents: ReadonlySet<DocumentId>,
  onShow: NotebookOnShow | null,
): ReadonlySet<CellId> {
  const isThere = ({ insertedAt }: PlanEntry) => {
    if (!insertedAt || !documents.has(insertedAt.documentId)) return false
    return insertedAt.documentId !== onShow?.documentId || onShow.has(insertedAt.cellId)
  }
  return new Set(entries.filter(isThere).map(({ id }) => id))
}

/** The prepared cell behind the furthest one that was inserted; null when there is none left. */
export function nextOf(entries: readonly PlanEntry[], inserted: ReadonlySet<CellId>): PlanEntry | null {
  const furthest = entries.findLastIndex(({ id }) => inserted.has(id))
  return entries.slice(furthest + 1).find(({ type }) => type === 'code') ?? null
}

export function sectionsOf(
  entries: readonly PlanEntry[],
  inserted: ReadonlySet<CellId>,
): readonly PlanSection[] {
  const groups: {
    id: CellId | null
    heading: string | null
    minutes: number | null
    entries: PlanEntry[]
  }[] = []
  for (const entry of entries) {
    const heading = entry.type === 'markdown' ? headingOf(sourceOf(entry.cell).toString()) : null
    if (heading !== null) {
      const { title, minutes } = plannedOf(heading)
      groups.push({ id: entry.id, heading: title, minutes, entries: [entry] })
    } else if (groups.length === 0) groups.push({ id: null, heading: null, minutes: null, entries: [entry] })
    else groups.at(-1)?.entries.push(entry)
  }
  return groups.map(group => ({
    ...group,
    prepared: group.entries.filter(({ type }) => type === 'code').length,
    inserted: group.entries.filter(({ id }) => inserted.has(id)).length,
  }))
}

const headingLine = /^\s*#{1,6}[ \t]+(.*?)[ \t#]*(?:\n|$)/

/** The heading that a note begins with, as plain words; null for other notes. */
export function headingOf(source: string): string | null {
  const heading = headingLine.exec(source)?.[1]?.replace(/[*_`]/g, '').trim()
  return heading ? heading : null
}

/** A note without the heading that it begins with. */
export function belowHeading(source: string): string {
  return headingOf(source) === null ? source : source.replace(headingLine, '')
}
