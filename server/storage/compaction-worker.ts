// The compaction thread: reads a document's log over a read-only connection of its own and works out the snapshot, which
// for a large document takes seconds. Stores nothing; no append waits for it.
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { parentPort } from 'node:worker_threads'
import type { DocumentId } from '#protocol/ids.ts'
import { compacted } from './compaction.ts'
import { databaseFile } from './database.ts'
import { DocumentTables, type Head } from './document-tables.ts'

export interface ToCompact {
  readonly folder: string
  readonly documentId: DocumentId
}

/** `state` is that up to `head`; both are null when there is nothing to put in place of the log. */
export type Compacted =
  | { readonly documentId: DocumentId; readonly head: Head; readonly state: Uint8Array }
  | { readonly documentId: DocumentId; readonly head: null; readonly state: null }

function compact({ folder, documentId }: ToCompact): Compacted {
  const nothing = { documentId, head: null, state: null }
  let database: DatabaseSync | null = null
  try {
    database = new DatabaseSync(join(folder, databaseFile), { readOnly: true, timeout: 5000 })
    database.exec('BEGIN')
    const documents = new DocumentTables(database)
    const head = documents.head(documentId)
    const stored = documents.load(documentId)
    database.exec('COMMIT')
    const state = compacted(stored)
    return state ? { documentId, head, state } : nothing
  } catch {
    // The log is as it was and stays complete. What is wrong with the disk is told to those who write or read.
    return nothing
  } finally {
    database?.close()
  }
}

parentPort?.on('message', (wish: ToCompact) => {
  const compacted = compact(wish)
  // Moved instead of copied: it may be a hundred megabytes.
  parentPort?.postMessage(compacted, compacted.state ? [compacted.state.buffer as ArrayBuffer] : [])
})
