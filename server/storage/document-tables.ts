// Documents in SQLite: append, load with every checksum verified, epochs. Runs in the storage worker, inside its transaction.
import type { DatabaseSync } from 'node:sqlite'
import type { DocumentId } from '#protocol/ids.ts'
import { Refusal } from '#protocol/refusals.ts'
import { checksumOf } from './checksums.ts'
import type { Mark, StoredDocument } from './storage.ts'

/** A document's row: `head` is the number of its last update in this epoch. */
export interface Head {
  readonly number: number
  readonly id: DocumentId
  readonly epoch: number
  readonly head: number
}

interface BytesRow {
  readonly sequence: number
  readonly checksum: number
  readonly bytes: Uint8Array
}

export class DocumentTables {
  readonly #statements
  /**
   * Documents as this connection has just read or left them: it alone writes. Must not outlive a transaction that
   * failed, nor does it, since the connection goes with it.
   */
  readonly #heads = new Map<DocumentId, Head>()

  constructor(database: DatabaseSync) {
    const prepare = (sql: string) => database.prepare(sql)
    this.#statements = {
      head: prepare('SELECT * FROM document WHERE id = ?'),
      create: prepare('INSERT INTO document (id, epoch, head, checksum) VALUES (?, 1, 0, ?)'),
      move: prepare('UPDATE document SET epoch = ?, head = ?, checksum = ? WHERE number = ?'),
      append: prepare('INSERT INTO document_update VALUES (?, ?, ?, ?, ?)'),
      snapshot: prepare('INSERT INTO document_snapshot VALUES (?, ?, ?, ?, ?)'),
      updates: prepare(
        'SELECT sequence, checksum, bytes FROM document_update WHERE document = ? AND epoch = ? AND sequence > ? ORDER BY sequence',
      ),
      snapshots: prepare(
        'SELECT sequence, checksum, bytes FROM document_snapshot WHERE document = ? AND epoch = ? ORDER BY sequence DESC',
      ),
      mark: prepare('INSERT OR REPLACE INTO document_mark VALUES (?, ?, ?, ?)'),
      marks: prepare(
        'SELECT source, sequence, checksum FROM document_mark WHERE document = ? ORDER BY source',
      ),
      pruneUpdates: prepare('DELETE FROM document_update WHERE document = ? AND epoch = ? AND sequence <= ?'),
      pruneSnapshots: prepare(
        'DELETE FROM document_snapshot WHERE document = ? AND epoch = ? AND sequence < ?',
      ),
      size: prepare(
        'SELECT count(*) AS updates, coalesce(sum(length(bytes)), 0) AS bytes FROM document_update WHERE document = ? AND epoch = ? AND sequence > ?',
      ),
      lastSnapshot: prepare(
        'SELECT sequence, length(bytes) AS bytes FROM document_snapshot WHERE document = ? AND epoch = ? ORDER BY sequence DESC LIMIT 1',
      ),
    }
  }

  create(id: DocumentId, state: Uint8Array): void {
    if (this.#statements.head.get(id)) {
      throw new Refusal('storage-failed', `The document ${id} exists already.`)
    }
    const { lastInsertRowid } = this.#statements.create.run(id, checksumOf([id, 1, 0]))
    this.#writeSnapshot({ number: Number(lastInsertRowid), id, epoch: 1, head: 0 }, state)
  }

  /** Refuses an epoch that is gone: what was written to the old content must not reach the new one. */
  append(id: DocumentId, epoch: number, update: Uint8Array, mark: Mark | null): Head {
    const document = this.head(id)
    if (document.epoch !== epoch) {
      throw new Refusal('out-of-date', 'The document was replaced. Reload the page to see it.')
    }
    const next = { ...document, head: document.head + 1 }
    const key = [id, epoch, next.head]
    this.#statements.append.run(document.number, epoch, next.head, checksumOf(key, update), update)
    this.#move(next)
    if (mark) {
      const markChecksum = checksumOf([id, mark.source, mark.sequence])
      this.#statements.mark.run(document.number, mark.source, mark.sequence, markChecksum)
    }
    return next
  }

  replace(id: DocumentId, state: Uint8Array): Head {
    const document = this.head(id)
    const next = { ...document, epoch: document.epoch + 1, head: 0 }
    this.#move(next)
    this.#writeSnapshot(next, state)
    return next
  }

  /**
   * Falls back to the previous snapshot when the last one is damaged, which loses nothing: the updates between are
   * still there. Refuses a document of which any needed row is missing or damaged.
   */
  load(id: DocumentId): StoredDocument {
    const document = this.head(id)
    const { number, epoch, head } = document
    const snapshots = this.#statements.snapshots.all(number, epoch) as unknown as BytesRow[]
    const snapshot = snapshots.find(row => isSound(document, row))
    if (!snapshot) throw damaged(id)
    const rows = this.#statements.updates.all(number, epoch, snapshot.sequence) as unknown as BytesRow[]
    const isComplete =
      rows.length === head - snapshot.sequence &&
      rows.every((row, index) => row.sequence === snapshot.sequence + 1 + index && isSound(document, row))
    if (!isComplete) throw damaged(id)
    return {
      epoch,
      snapshot: snapshot.bytes,
      updates: rows.map(row => row.bytes),
      marks: this.#marks(document),
    }
  }

  head(id: DocumentId): Head {
    const known = this.#heads.get(id)
    if (known) return known
    const row = this.#statements.head.get(id) as (Head & { checksum: number }) | undefined
    if (!row) throw new Refusal('not-found', 'That document does not exist.')
    if (row.checksum !== checksumOf([row.id, row.epoch, row.head])) throw damaged(id)
    const document = { number: row.number, id: row.id, epoch: row.epoch, head: row.head }
    this.#heads.set(id, document)
    return document
  }

  /** How much log stands after the last snapshot, in updates and bytes. */
  logSize({ number, epoch }: Head): { updates: number; bytes: number; snapshotBytes: number } {
    const last = this.#statements.lastSnapshot.get(number, epoch) as { sequence: number; bytes: number }
    const size = this.#statements.size.get(number, epoch, last.sequence) as { updates: number; bytes: number }
    return { updates: size.updates, bytes: size.bytes, snapshotBytes: last.bytes }
  }

  /** Stores `state` as the snapshot up to that head; what is older than the snapshot before it goes. */
  compact(document: Head, state: Uint8Array): void {
    const { number, epoch } = document
    const previous = this.#statements.lastSnapshot.get(number, epoch) as { sequence: number }
    this.#writeSnapshot(document, state)
    this.#statements.pruneUpdates.run(number, epoch, previous.sequence)
    this.#statements.pruneSnapshots.run(number, epoch, previous.sequence)
  }

  #marks({ number, id }: Head): readonly Mark[] {
    const rows = this.#statements.marks.all(number) as unknown as (Mark & { checksum: number })[]
    return rows.map(({ source, sequence, checksum }) => {
      if (checksum !== checksumOf([id, source, sequence])) throw damaged(id)
      return { source, sequence }
    })
  }

  #writeSnapshot({ number, id, epoch, head }: Head, state: Uint8Array): void {
    this.#statements.snapshot.run(number, epoch, head, checksumOf([id, epoch, head], state), state)
  }

  #move(document: Head): void {
    const { number, id, epoch, head } = document
    this.#statements.move.run(epoch, head, checksumOf([id, epoch, head]), number)
    this.#heads.set(id, document)
  }
}

function isSound({ id, epoch }: Head, { sequence, checksum, bytes }: BytesRow): boolean {
  return checksum === checksumOf([id, epoch, sequence], bytes)
}

function damaged(id: DocumentId): Refusal {
  return new Refusal(
    'storage-failed',
    `The stored document ${id} is damaged on disk, so it was not opened. Restore the data folder from a backup.`,
  )
}
