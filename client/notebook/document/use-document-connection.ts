// Opens a document while a component shows it.
import { useEffect, useState, useSyncExternalStore } from 'react'
import type { DocumentView } from '#protocol/classroom-view.ts'
import type { ClassroomId } from '#protocol/ids.ts'
import { isAtLeast, type Role } from '#protocol/roles.ts'
import { DocumentConnection, type DocumentState } from './document-connection.ts'

const beforeConnection: DocumentState = {
  replica: null,
  connection: 'connecting',
  save: 'saved',
  recovered: [],
}
const neverChanges = () => () => {}

export interface OpenDocument extends DocumentState {
  readonly dismissRecovered: () => void
}

export function useDocumentConnection(
  { id, path }: Pick<DocumentView, 'id' | 'path'>,
  classroomId: ClassroomId,
  role: Role,
  mayWrite = isAtLeast(role, 'instructor'),
): OpenDocument {
  const [connection, setConnection] = useState<DocumentConnection | null>(null)
  // A new path of the same document is a new epoch: the connection moves, what was typed is kept.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the path is followed by the effect below
  useEffect(() => {
    const opened = new DocumentConnection({ path, classroomId, role, mayWrite })
    setConnection(opened)
    return () => opened.close()
  }, [id, classroomId, role, mayWrite])
  useEffect(() => connection?.moveTo(path), [connection, path])

  const state = useSyncExternalStore(
    connection?.state.subscribe ?? neverChanges,
    connection?.state.get ?? (() => beforeConnection),
  )
  return { ...state, dismissRecovered: () => connection?.dismissRecovered() }
}
