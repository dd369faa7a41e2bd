// The documents of a class as a list: order, names, what is out of sight, who is told of what. Pure.
import type { DocumentId } from '#protocol/ids.ts'
import { Refusal } from '#protocol/refusals.ts'
import type { Role } from '#protocol/roles.ts'
import type { DocumentRecord } from './classroom-records.ts'
import { freeFileName, safeFileName } from './file-names.ts'

type List = readonly DocumentRecord[]

/** Those out of sight included: each costs space on disk for ever. */
const mostDocuments = 500

/** What somebody of that role is told of, in teaching order; the plan comes last. */
export function visibleTo(list: List, role: Role): DocumentRecord[] {
  const shown = list.filter(({ removedAt }) => removedAt === null)
  const plans = role === 'instructor' ? shown.filter(isPlan) : []
  return [...shown.filter(record => !isPlan(record)), ...plans]
}

/** Refuses `not-found` for what nobody is told of any more. */
export function demand(list: List, id: DocumentId): DocumentRecord {
  const record = list.find(known => known.id === id && known.removedAt === null)
  if (!record) throw new Refusal('not-found', 'This document is not in the class any more.')
  return record
}

/** Like `demand`; refuses the plan, with a sentence, since the class must not be told of it. */
export function demandTaught(list: List, id: DocumentId): DocumentRecord {
  const record = demand(list, id)
  if (!isPlan(record)) return record
  throw new Refusal(
    'bad-request',
    'The plan is private and stays as it is. Please choose a notebook or a file.',
  )
}

/** The list with a new one, behind another or at the end, under its own name or a free one like it. */
export function withNew(list: List, record: DocumentRecord, behind: DocumentId | null): List {
  if (list.length >= mostDocuments) {
    throw new Refusal(
      'too-large',
      `A class holds at most ${mostDocuments} documents. Please start another one.`,
    )
  }
  const named = isPlan(record) ? record : { ...record, name: freeFileName(record.name, namesOf(list)) }
  const at = list.findIndex(({ id }) => id === behind)
  return at < 0 ? [...list, named] : list.toSpliced(at + 1, 0, named)
}

/** Refuses `name-taken`. A notebook keeps its ending, whatever is typed; nothing else gets that of a notebook. */
export function renamed(list: List, id: DocumentId, wish: string): List {
  const record = demandTaught(list, id)
  const name = record.kind === 'notebook' ? notebookName(wish) : fileName(wish)
  const others = list.filter(other => other.id !== id)
  if (namesOf(others).some(taken => taken.toLowerCase() === name.toLowerCase())) {
    throw new Refusal('name-taken', `There is a "${name}" already. Please choose another name.`)
  }
  return name === record.name ? list : changed(list, id, { name })
}

/** The document stands at `index` among those that the class is told of afterwards. */
export function moved(list: List, id: DocumentId, index: number): List {
  const record = demandTaught(list, id)
  const taught = visibleTo(list, 'stage')
  const others = taught.filter(other => other.id !== id)
  const next = others[index]
  if (taught.indexOf(record) === Math.min(index, others.length)) return list
  const rest = list.filter(other => other.id !== id)
  // What is out of sight stays behind what it stood behind.
  const at = next ? rest.indexOf(next) : rest.length
  return rest.toSpliced(at, 0, record)
}

/** Out of sight, its place kept. It has no kernel any more. */
export function withoutShown(list: List, id: DocumentId, removedAt: string): List {
  demandTaught(list, id)
  return changed(list, id, { removedAt, kernelId: null })
}

/** Back at its place, under its name or, when that was given away meanwhile, a free one like it. Refuses `not-found`. */
export function restored(list: List, id: DocumentId): List {
  const record = list.find(known => known.id === id)
  if (!record) throw new Refusal('not-found', 'There is no such document. Please reload the page.')
  if (record.removedAt === null) return list
  return changed(list, id, { removedAt: null, name: freeFileName(record.name, namesOf(list)) })
}

export function changed(list: List, id: DocumentId, change: Partial<DocumentRecord>): List {
  return list.map(record => (record.id === id ? { ...record, ...change } : record))
}

/** A safe name with the ending of notebooks. */
export function notebookName(wish: string): string {
  return safeFileName(/\.ipynb$/i.test(wish) ? wish : `${wish}.ipynb`)
}

/** A safe name of a shared file. Refuses that of a notebook. */
export function fileName(wish: string): string {
  const name = safeFileName(wish, 'file.txt')
  if (!/\.ipynb$/i.test(name)) return name
  throw new Refusal(
    'bad-request',
    'A file ending in .ipynb is a notebook. Please create or import a notebook.',
  )
}

/** The plan's name is nobody's business, so it is never taken. */
function namesOf(list: List): string[] {
  return visibleTo(list, 'stage').map(({ name }) => name)
}

function isPlan({ kind }: DocumentRecord): boolean {
  return kind === 'plan'
}
