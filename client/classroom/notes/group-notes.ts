// My notes as the list shows them: those that say what is searched for, by document, in the order of the cells. Pure.
import type { DocumentView, NoteView } from '#protocol/classroom-view.ts'

interface Grouping<N extends NoteView> {
  readonly documents: readonly Pick<DocumentView, 'id' | 'name'>[]
  /** What is searched for; empty for all. */
  readonly wanted: string
  /** Null for a cell that is gone or not known here. */
  readonly numberOf: (note: N) => number | null
}

export interface NoteGroup<N extends NoteView> {
  readonly name: string
  readonly notes: readonly { readonly note: N; readonly number: number | null }[]
}

/** Everybody knows what a notebook ends with. */
function nameOf(name: string): string {
  return name.replace(/\.ipynb$/, '')
}

export function groupNotes<N extends NoteView>(
  notes: readonly N[],
  { documents, wanted, numberOf }: Grouping<N>,
): NoteGroup<N>[] {
  const words = wanted.toLocaleLowerCase().split(/\s+/).filter(Boolean)
  const found = notes.filter(({ text }) => words.every(word => text.toLocaleLowerCase().includes(word)))
  const inOrder = (inside: readonly N[]) =>
    inside
      .map(note => ({ note, number: numberOf(note) }))
      .sort((one, other) => (one.number ?? Infinity) - (other.number ?? Infinity))
  const groups = documents.map(({ id, name }) => ({
    name: nameOf(name),
    notes: inOrder(found.filter(({ documentId }) => documentId === id)),
  }))
  const known = new Set(documents.map(({ id }) => id))
  const rest = inOrder(found.filter(({ documentId }) => !known.has(documentId)))
  return [...groups, { name: 'Of notebooks that are gone', notes: rest }].filter(
    ({ notes: inside }) => inside.length > 0,
  )
}
