// What can be taken home of a classroom's documents: one notebook, or everything.
import { cellsOf, idOf, sourceOf } from '#protocol/notebook-document.ts'
import { Refusal } from '#protocol/refusals.ts'
import type { Role } from '#protocol/roles.ts'
import type { ExportedFile, ExportFiles, Exports } from '../export/exports.ts'
import type { LiveDocument } from '../notebook/live-document.ts'
import type { OwnFiles } from '../workspace/own-files.ts'
import type { Access } from './access.ts'
import type { DocumentRecord } from './classroom-records.ts'
import { safeFileName } from './file-names.ts'
import type { Notes } from './notes.ts'
import { type NotedDocument, notesFile } from './notes-file.ts'
import type { RecordedTerminals } from './recorded-terminals.ts'

export interface TakeHomeParts {
  readonly exports: Exports
  /** Where large outputs lie. */
  readonly files: ExportFiles
  readonly notes: Pick<Notes, 'of'>
  readonly recordings: Pick<RecordedTerminals, 'takeHome'>
  readonly ownFiles: Pick<OwnFiles, 'archive'>
  /** What a window of that role may read. */
  documents(role: Role): Documents
  title(): string
}

export interface NamedExport extends ExportedFile {
  readonly name: string
}

type Documents = readonly { readonly record: DocumentRecord; readonly live: LiveDocument }[]

export class TakeHome {
  readonly #parts: TakeHomeParts

  constructor(parts: TakeHomeParts) {
    this.#parts = parts
  }

  /** One notebook as `.ipynb`, by its file name, with or without its ending, or by its id. Refuses `not-found`. */
  async notebook(name: string): Promise<NamedExport> {
    const { exports, files, documents } = this.#parts
    const found = documents('stage').find(({ record }) => {
      const isNamed = record.name === name || record.name === `${name}.ipynb`
      return record.kind === 'notebook' && (isNamed || record.id === name.replace(/\.ipynb$/, ''))
    })
    if (!found) throw new Refusal('not-found', 'There is no such notebook in this class.')
    return { name: found.record.name, ...(await exports.notebook(found.live.yjs, files)) }
  }

  /** The files in the person's own sandbox, named for the class. Refuses `not-found`. */
  async ownFiles({ memberId }: Access): Promise<NamedExport> {
    const { exports, ownFiles, title } = this.#parts
    const name = `${safeFileName(title(), 'class')}, my files`
    return { name: `${name}.zip`, ...(await exports.home(name, await ownFiles.archive(memberId))) }
  }

  /** Everything that this person may see as one zip, named for the class; with their own notes and recordings, if any. */
  async everything({ memberId, role }: Access): Promise<NamedExport> {
    const { exports, files, notes, recordings, title } = this.#parts
    const recorded = await recordings.takeHome(memberId)
    const documents = this.#parts.documents(role)
    const named = documents.map(({ record, live }) => ({
      name: record.name,
      kind: record.kind === 'file' ? ('file' as const) : ('notebook' as const),
      yjs: live.yjs,
    }))
    const noted = notesFile(notes.of(memberId), documents.map(notedDocument))
    const more = [...(noted === null ? [] : [{ name: 'notes.md', text: noted }]), ...recorded]
    const name = `${safeFileName(title(), 'class')}.zip`
    return { name, ...(await exports.takeHome(title(), named, more, files)) }
  }
}

function notedDocument({ record: { id, kind, name }, live }: Documents[number]): NotedDocument {
  const cells = kind === 'file' ? [] : cellsOf(live.yjs).toArray()
  return {
    id,
    name,
    cells: cells.map(cell => ({ id: idOf(cell), source: sourceOf(cell)?.toString() ?? '' })),
  }
}
