// A person's private notes as a Markdown file to take home: by notebook and cell, in the order of the class. Pure.
import type { NoteView } from '#protocol/classroom-view.ts'
import type { CellId, DocumentId } from '#protocol/ids.ts'

/** What a note stands beside. */
export interface NotedDocument {
  readonly id: DocumentId
  readonly name: string
  /** In the order of the notebook. */
  readonly cells: readonly { readonly id: CellId; readonly source: string }[]
}

const headLimit = 100

/** The file's text; null without notes. Notes beside what is gone by now come last. */
export function notesFile(notes: readonly NoteView[], documents: readonly NotedDocument[]): string | null {
  if (notes.length === 0) return null
  const rest = new Set(notes)
  const parts = documents.flatMap(({ id, name, cells }) => {
    const mine = notes.filter(({ documentId }) => documentId === id)
    const placed = cells.flatMap(({ id: cellId, source }, index) =>
      mine
        .filter(note => note.cellId === cellId && rest.delete(note))
        .map(({ text }) => noteOf(`Cell ${index + 1}${headOf(source)}`, text)),
    )
    return placed.length === 0 ? [] : [`## ${plain(name)}`, ...placed]
  })
  const others = [...rest].map(({ text }) => noteOf('A cell that is gone', text))
  const lost = others.length === 0 ? [] : ['## Elsewhere', ...others]
  return `${['# My notes', ...parts, ...lost].join('\n\n')}\n`
}

function noteOf(title: string, text: string): string {
  return `### ${title}\n\n${text.trim()}`
}

/** The first line with something on it, so that one knows where one was. */
function headOf(source: string): string {
  const line = source
    .split('\n')
    .map(each => each.trim())
    .find(each => each !== '')
  if (line === undefined) return ''
  const short = [...line].slice(0, headLimit).join('')
  // A fence longer than any run of backticks within, and its spaces are not part of the text.
  const longest = Math.max(0, ...[...short.matchAll(/`+/g)].map(([run]) => run.length))
  const fence = '`'.repeat(longest + 1)
  return ` ${fence} ${short}${short === line ? '' : ' …'} ${fence}`
}

/** A file name as text, not as Markdown. */
function plain(name: string): string {
  return name.replace(/[\\`*_{}[\]<>#|]/g, '\\$&')
}
