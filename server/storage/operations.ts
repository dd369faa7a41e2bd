// What the main thread asks of the storage worker, as data. Ends at the thread boundary: no SQL, no promises.
import type { DocumentId } from '#protocol/ids.ts'
import type { RefusalCode } from '#protocol/refusals.ts'
import type { LargeState } from './large-states.ts'
import type { Mark } from './storage.ts'

export type Operation =
  /** Of the state that a later operation puts in place. */
  | {
      readonly type: 'put-piece'
      readonly number: number
      readonly piece: number
      readonly bytes: Uint8Array
    }
  | { readonly type: 'create'; readonly documentId: DocumentId; readonly state: Uint8Array | LargeState }
  | { readonly type: 'load'; readonly documentId: DocumentId }
  | {
      readonly type: 'append'
      readonly documentId: DocumentId
      readonly epoch: number
      readonly update: Uint8Array
      readonly mark: Mark | null
    }
  | { readonly type: 'replace'; readonly documentId: DocumentId; readonly state: Uint8Array | LargeState }
  | { readonly type: 'put'; readonly kind: string; readonly id: string; readonly json: string }
  | { readonly type: 'remove'; readonly kind: string; readonly id: string }
  | { readonly type: 'all'; readonly kind: string }
  | { readonly type: 'probe' }

/** A refused operation leaves the rest of its batch alone. */
export type Outcome =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly code: RefusalCode; readonly message: string }

export type ToWorker =
  | { readonly type: 'open'; readonly folder: string }
  /** One transaction, in order; reads see the writes before them. */
  | { readonly type: 'batch'; readonly operations: readonly Operation[] }
  | { readonly type: 'close' }

export type FromWorker =
  | { readonly type: 'opened' }
  | { readonly type: 'done'; readonly outcomes: readonly Outcome[] }
  /** Nothing of the batch (or of the opening) is on disk. */
  | { readonly type: 'failed'; readonly message: string }
  | { readonly type: 'closed' }
