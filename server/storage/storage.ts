// The storage port: what the rest of the server may ask of the disk. A promise that resolves means: fsynced.
// Implemented by the embedded SQLite worker and a folder of files; nothing here knows either.
import type { DocumentId } from '#protocol/ids.ts'
import type { OutputFileStore } from './output-file-store.ts'

/** Where a server-side writer stands, kept with the update that it caused: what came before is never applied twice. */
export interface Mark {
  /** Whose events were applied, such as a kernel's sandbox id. */
  readonly source: string
  /** The number of the last event that went into the update. */
  readonly sequence: number
}

export interface StoredDocument {
  readonly epoch: number
  /** A Yjs V1 update of everything up to the snapshot. */
  readonly snapshot: Uint8Array
  /** Yjs V1 updates after the snapshot, in order. */
  readonly updates: readonly Uint8Array[]
  /** The last mark of every source. */
  readonly marks: readonly Mark[]
}

/** An append-only log per document. Every method rejects with a `Refusal('storage-failed')` when the disk does not obey. */
export interface DocumentLog {
  /** Begins a document at epoch 1. Rejects when it exists. */
  create(documentId: DocumentId, state: Uint8Array): Promise<void>
  /** Rejects when it is not there, or when any row fails its checksum: never an empty document instead. */
  load(documentId: DocumentId): Promise<StoredDocument>
  /** Resolves once the update is on disk. Updates of one document are stored in the order of the calls. */
  append(documentId: DocumentId, epoch: number, update: Uint8Array, mark?: Mark): Promise<void>
  /** Replaces the content from outside: a new epoch, which is returned. What was before stays in the log. */
  replace(documentId: DocumentId, state: Uint8Array): Promise<number>
}

/** Small JSON records by kind and id, such as classrooms and members. */
export interface Records {
  put(kind: string, id: string, value: unknown): Promise<void>
  remove(kind: string, id: string): Promise<void>
  /** All of a kind, in the order in which they were first put. */
  all(kind: string): Promise<readonly { readonly id: string; readonly value: unknown }[]>
}

export interface Storage extends AsyncDisposable {
  readonly documents: DocumentLog
  readonly records: Records
  readonly outputFiles: OutputFileStore
  /** Resolves when a write has just reached the disk; for the readiness check. */
  probe(): Promise<void>
}
