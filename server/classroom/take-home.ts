// What can be taken home of a classroom's documents: one notebook, or everything.
import type { NoteView } from '#protocol/classroom-view.ts'
import { cellsOf, idOf, sourceOf } from '#protocol/notebook-document.ts'
import { Refusal } from '#protocol/refusals.ts'
import type { ExportedFile, ExportFiles, Exports } from '../export/exports.ts'
import type { LiveDocument } from '../notebook/live-document.ts'
import type { DocumentRecord } from './classroom-records.ts'
import { safeFileName } from './file-names.ts'
import { type NotedDocument, notesFile } from './notes-file.ts'

/** What is taken home from: where exports are made, and where large outputs lie. */
export interface TakeHomeParts {
  readonly exports: Exports
  readonly files: ExportFiles
}

export interface NamedExport extends ExportedFile {
  readonly name: string
}

type Documents = readonly { readonly record: DocumentRecord; readonly live: LiveDocument }[]

/** One notebook as `.ipynb`, by its file name, with or without its ending, or by its id. Refuses `not-found`. */
export async function exportedNotebook(
  documents: Documents,
  name: string,
  { exports, files }: TakeHomeParts,
): Promise<NamedExport> {
  const found = documents.find(({ record }) => {
    const isNamed = record.name === name || record.name === `${name}.ipynb`
    return record.kind === 'notebook' && (isNamed || record.id === name.replace(/\.ipynb$/, ''))
  })
  if (!found) throw new Refusal('not-found', 'There is no such notebook in this class.')
  return { name: found.record.name, ...(await exports.notebook(found.live.yjs, files)) }
}

/** Everything as one zip, named for the class; with that person's own notes, when there are any. */
export async function exportedClassroom(
  documents: Documents,
  title: string,
  notes: readonly NoteView[],
  { exports, files }: TakeHomeParts,
): Promise<NamedExport> {
  const named = documents.map(({ record, live }) => ({
    name: record.name,
    kind: record.kind === 'file' ? ('file' as const) : ('notebook' as const),
    yjs: live.yjs,
  }))
  const noted = notesFile(notes, documents.map(notedDocument))
  const more = noted === null ? [] : [{ name: 'notes.md', text: noted }]
  const name = `${safeFileName(title, 'class')}.zip`
  return { name, ...(await exports.takeHome(title, named, more, files)) }
}

function notedDocument({ record: { id, kind, name }, live }: Documents[number]): NotedDocument {
  const cells = kind === 'file' ? [] : cellsOf(live.yjs).toArray()
  return {
    id,
    name,
    cells: cells.map(cell => ({ id: idOf(cell), source: sourceOf(cell)?.toString() ?? '' })),
  }
}
