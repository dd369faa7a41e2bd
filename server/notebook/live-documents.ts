// The documents that are open. Each is loaded once and shared; one that cannot be loaded is an error, never empty.
import { setImmediate } from 'node:timers/promises'
import * as Y from 'yjs'
import { closeCodes } from '#protocol/close-codes.ts'
import type { DocumentId } from '#protocol/ids.ts'
import { Refusal } from '#protocol/refusals.ts'
import type { Logger } from '../log.ts'
import type { DocumentLog, StoredDocument } from '../storage/storage.ts'
import { LiveDocument } from './live-document.ts'

export interface LiveDocumentsParts {
  readonly log: DocumentLog
  readonly logger: Pick<Logger, 'error'>
}

export class LiveDocuments implements AsyncDisposable {
  readonly #parts: LiveDocumentsParts
  readonly #documents = new Map<DocumentId, Promise<LiveDocument>>()
  #isClosed = false

  constructor(parts: LiveDocumentsParts) {
    this.#parts = parts
  }

  /** Begins a document with this state, a Yjs V1 update, or the same in pieces. Rejects when it exists. */
  async create(
    documentId: DocumentId,
    whole: Uint8Array,
    pieces: readonly Uint8Array[] = [whole],
  ): Promise<LiveDocument> {
    const state = await replayedInPieces(documentId, pieces)
    try {
      await this.#parts.log.create(documentId, whole)
      // Opened already, or going down: the one that is read from disk counts.
      if (this.#documents.has(documentId) || this.#isClosed) return await this.open(documentId)
    } catch (failure) {
      state.destroy()
      throw failure
    }
    const stored = { epoch: 1, snapshot: whole, updates: [], marks: [] }
    const created = this.#live(documentId, stored, state)
    this.#documents.set(documentId, Promise.resolve(created))
    return created
  }

  /** Rejects with `not-found`, or with `storage-failed` when it cannot be read completely; the next call tries again. */
  open(documentId: DocumentId): Promise<LiveDocument> {
    const known = this.#documents.get(documentId)
    if (known) return known
    if (this.#isClosed) return Promise.reject(new Refusal('storage-failed', 'The server is going down.'))
    const opening = this.#load(documentId)
    this.#documents.set(documentId, opening)
    opening.catch(() => this.#forget(documentId, opening))
    return opening
  }

  /** Gives a document another content, in a new epoch. Everybody in the old one is sent to fetch a fresh copy. */
  async replace(documentId: DocumentId, state: Uint8Array): Promise<LiveDocument> {
    replayed(documentId, [state]).destroy()
    const before = this.#documents.get(documentId)
    const old = await before
    await this.#parts.log.replace(documentId, state)
    if (before) this.#forget(documentId, before)
    const next = this.open(documentId)
    await old?.close(closeCodes.staleCopy, 'This document was replaced. Loading the new one.')
    return next
  }

  /** Sends everybody away and forgets it, so that the next `open` reads it anew. Nothing happens when it is not open. */
  async close(documentId: DocumentId, code: number, reason: string): Promise<void> {
    const opened = this.#documents.get(documentId)
    const document = await opened?.catch(() => null)
    if (!opened || !document) return
    // In one go, so that whoever opens it next reads after the last change of this one.
    this.#forget(documentId, opened)
    await document.close(code, reason)
  }

  /** Sends everybody away and waits for the disk. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true
    const opened = await Promise.allSettled(this.#documents.values())
    this.#documents.clear()
    await Promise.all(
      opened.map(async each => {
        if (each.status === 'fulfilled') await each.value[Symbol.asyncDispose]()
      }),
    )
  }

  async #load(id: DocumentId): Promise<LiveDocument> {
    const stored: StoredDocument = await this.#parts.log.load(id)
    return this.#live(id, stored, replayed(id, [stored.snapshot, ...stored.updates]))
  }

  #live(id: DocumentId, stored: StoredDocument, state: Y.Doc): LiveDocument {
    const { log, logger } = this.#parts
    const document: LiveDocument = new LiveDocument({
      id,
      log,
      stored,
      state,
      onBroken: error => {
        logger.error({ err: error, document: id }, 'a document broke in memory and is loaded anew')
        const opened = this.#documents.get(id)
        if (opened) this.#forget(id, opened)
        void document[Symbol.asyncDispose]()
      },
      onDiskFailing: error =>
        logger.error({ err: error, document: id }, 'the disk does not take a document; nobody can write'),
    })
    return document
  }

  #forget(documentId: DocumentId, opened: Promise<LiveDocument>): void {
    if (this.#documents.get(documentId) === opened) this.#documents.delete(documentId)
  }
}

/** Throws `storage-failed` when the updates are not complete. */
function replayed(id: DocumentId, updates: readonly Uint8Array[]): Y.Doc {
  const document = new Y.Doc()
  document.transact(() => {
    for (const update of updates) Y.applyUpdate(document, update)
  })
  return complete(id, document)
}

/** The same, with pauses in which others are served. */
async function replayedInPieces(id: DocumentId, pieces: readonly Uint8Array[]): Promise<Y.Doc> {
  const document = new Y.Doc()
  for (const [index, piece] of pieces.entries()) {
    if (index > 0) await setImmediate()
    Y.applyUpdate(document, piece)
  }
  return complete(id, document)
}

function complete(id: DocumentId, document: Y.Doc): Y.Doc {
  if (document.store.pendingStructs || document.store.pendingDs) {
    document.destroy()
    throw new Refusal(
      'storage-failed',
      `The stored document ${id} is incomplete, so it was not opened. Restore the data folder from a backup.`,
    )
  }
  return document
}
