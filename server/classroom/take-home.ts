// What can be taken home of a classroom's documents: one notebook, or everything.
import type { NoteView } from '#protocol/classroom-view.ts'
import { cellsOf, idOf, sourceOf } from '#protocol/notebook-document.ts'
import { Refusal } from '#protocol/refusals.ts'
import { notebookFile } from '../export/notebook-export.ts'
import { takeHomeBundle } from '../export/take-home.ts'
import type { LiveDocument } from '../notebook/live-document.ts'
import type { DocumentRecord } from './classroom-records.ts'
import { safeFileName } from './file-names.ts'
import { type NotedDocument, notesFile } from './notes-file.ts'

type Documents = readonly { readonly record: DocumentRecord; readonly live: LiveDocument }[]

/** One notebook as `.ipynb`, by its file name, with or without its ending, or by its id. Refuses `not-found`. */
export function exportedNotebook(documents: Documents, name: string): { name: string; content: string } {
  const found = documents.find(({ record }) => {
    const isNamed = record.name === name || record.name === `${name}.ipynb`
    return record.kind === 'notebook' && (isNamed || record.id === name.replace(/\.ipynb$/, ''))
  })
  if (!found) throw new Refusal('not-found', 'There is no such notebook in this class.')
  return { name: found.record.name, content: notebookFile(found.live.yjs) }
}

/** Everything as one zip, named for the class; with that person's own notes, when there are any. */
export async function exportedClassroom(
  documents: Documents,
  title: string,
  notes: readonly NoteView[],
): Promise<{ name: string; content: Uint8Array }> {
  const files = documents.map(({ record, live }) => ({
    name: record.name,
    kind: record.kind === 'file' ? ('file' as const) : ('notebook' as const),
    yjs: live.yjs,
  }))
  const noted = notesFile(notes, documents.map(notedDocument))
  const more = noted === null ? [] : [{ name: 'notes.md', text: noted }]
  return { name: `${safeFileName(title, 'class')}.zip`, content: await takeHomeBundle(title, files, more) }
}

function notedDocument({ record: { id, kind, name }, live }: Documents[number]): NotedDocument {
  const cells = kind === 'file' ? [] : cellsOf(live.yjs).toArray()
  return {
    id,
    name,
    cells: cells.map(cell => ({ id: idOf(cell), source: sourceOf(cell)?.toString() ?? '' })),
  }
}
