// What can be taken home of a classroom's documents: one notebook, or everything.
import type { NoteView } from '#protocol/classroom-view.ts'
import { Refusal } from '#protocol/refusals.ts'
import { notebookFile } from '../export/notebook-export.ts'
import { takeHomeBundle } from '../export/take-home.ts'
import type { LiveDocument } from '../notebook/live-document.ts'
import type { DocumentRecord } from './classroom-records.ts'
import { safeFileName } from './file-names.ts'

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

/** Everything as one zip, named for the class. */
export async function exportedClassroom(
  documents: Documents,
  title: string,
  _notes: readonly NoteView[],
): Promise<{ name: string; content: Uint8Array }> {
  const files = documents.map(({ record, live }) => ({
    name: record.name,
    kind: record.kind === 'file' ? ('file' as const) : ('notebook' as const),
    yjs: live.yjs,
  }))
  return { name: `${safeFileName(title, 'class')}.zip`, content: await takeHomeBundle(title, files) }
}
