// What every part of one notebook on the page shares. Never changes while the replica stays, so nothing redraws for it.
import { createContext, useContext } from 'react'
import type { KernelView } from '#protocol/classroom-view.ts'
import type { ClassroomId, DocumentId } from '#protocol/ids.ts'
import type { SendCommand } from '../connection.ts'
import type { Replica } from './document/document-connection.ts'
import type { WriterCarets } from './follow/writer-carets.ts'
import type { Store } from './store.ts'

/** `archive` is an ended class: nothing moves any more. */
export type NotebookMode = 'desk' | 'participant' | 'stage' | 'archive'

export interface NotebookContextValue extends Replica {
  readonly classroomId: ClassroomId
  readonly notebookId: DocumentId
  readonly mode: NotebookMode
  readonly send: SendCommand
  readonly kernel: Store<KernelView | null>
  readonly carets: WriterCarets
}

export const NotebookContext = createContext<NotebookContextValue | null>(null)

export function useNotebook(): NotebookContextValue {
  const notebook = useContext(NotebookContext)
  if (!notebook) throw new Error('This component belongs into a notebook.')
  return notebook
}
