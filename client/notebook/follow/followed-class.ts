// What all followed documents of one page share. A stage has no notes and nobody to announce to.
import { createContext, useContext } from 'react'
import type { DocumentId } from '#protocol/ids.ts'
import type { CellSender } from '../../terminal/cell-sender.ts'
import type { Notes } from '../notes/notes.ts'
import { Store } from '../store.ts'
import { Following } from './following.ts'
import { Jumps } from './jumps.ts'
import { OpenNotebooks } from './open-notebooks.ts'

/** Where the class is, as this page may tell. */
export interface ClassPlace {
  readonly documentId: DocumentId
  readonly name: string
}

export interface FollowedClass {
  readonly following: Following
  readonly jumps: Jumps
  readonly livePlace: Store<ClassPlace | null>
  readonly notebooks: OpenNotebooks
  /** My own notes; null where nobody writes any. */
  readonly notes: Notes | null
  /** Puts a cell into my own terminal; null while that is switched off. */
  readonly sender: Store<CellSender | null>
}

export function createFollowedClass(
  parts: Pick<FollowedClass, 'notes'> & { readonly isStage: boolean },
): FollowedClass {
  return {
    following: new Following({ isStage: parts.isStage }),
    jumps: new Jumps(),
    livePlace: new Store<ClassPlace | null>(null),
    notebooks: new OpenNotebooks(),
    notes: parts.notes,
    sender: new Store<CellSender | null>(null),
  }
}

/** A page that gives none of its own shows its documents without all this. */
export const FollowedClassContext = createContext<FollowedClass>(
  createFollowedClass({ notes: null, isStage: false }),
)

export function useFollowedClass(): FollowedClass {
  return useContext(FollowedClassContext)
}
