// Documents in SQLite: append, load with every checksum verified, epochs. Runs in the storage worker, inside its transaction.
import type { DatabaseSync } from 'node:sqlite'
import type { DocumentId } from '#protocol/ids.ts'
import { Refusal } from '#protocol/refusals.ts'
import { checksumOf } from './checksums.ts'
import { type LargeState, LargeStates, newLargeState, pieceBytes, piecesOf } from './large-states.ts'
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

/** `state` and `pieces` are null when `bytes` hold all of it. */
interface SnapshotRow extends BytesRow {
  readonly state: number | null
  readonly pieces: number | null
}

/** How many rows of the log go in one step, and at most how many bytes unless a single one is larger. */
const prunedRows = 2000
const prunedBytes = pieceBytes

export class DocumentTables {
  readonly #statements
  readonly #largeStates: LargeStates
  /**
   * Documents as this connection has just read or left them: it alone writes. Must not outlive a transaction that
   * failed, nor does it, since the connection goes with it.
   */
  readonly #heads = new Map<DocumentId, Head>()

  constructor(database: DatabaseSync) {
    const prepare = (sql: string) => database.prepare(sql)
    this.#largeStates = new LargeStates(database)
    this.#statements = {
      head: prepare('SELECT * FROM document WHERE id = ?'),
      create: prepare('INSERT INTO document (id, epoch, head, checksum) VALUES (?, 1, 0, ?)'),
      move: prepare('UPDATE document SET epoch = ?, head = ?, checksum = ? WHERE number = ?'),
      append: prepare('INSERT INTO document_update VALUES (?, ?, ?, ?, ?)'),
      snapshot: prepare('INSERT INTO document_snapshot VALUES (?, ?, ?, ?, ?, ?, ?)'),
      updates: prepare(
        'SELECT sequence, checksum, bytes FROM document_update WHERE document = ? AND epoch = ? AND sequence > ? ORDER BY sequence',
      ),
      snapshots: prepare(
        'SELECT sequence, checksum, bytes, state, pieces FROM document_snapshot WHERE document = ? AND epoch = ? ORDER BY sequence DESC',
      ),
      mark: prepare('INSERT OR REPLACE INTO document_mark VALUES (?, ?, ?, ?)'),
      marks: prepare(
        'SELECT source, sequence, checksum FROM document_mark WHERE document = ? ORDER BY source',
      ),
      oldest: prepare(
        'SELECT sequence, length(bytes) AS bytes FROM document_update WHERE document = ? AND epoch = ? AND sequence <= ? ORDER BY sequence LIMIT ?',
      ),
      pruneUpdates: prepare('DELETE FROM document_update WHERE document = ? AND epoch = ? AND sequence <= ?'),
      pruneSnapshots: prepare(
        'DELETE FROM document_snapshot WHERE document = ? AND epoch = ? AND sequence < ?',
      ),
      size: prepare(
        'SELECT count(*) AS updates, coalesce(sum(length(bytes)), 0) AS bytes FROM document_update WHERE document = ? AND epoch = ? AND sequence > ?',
      ),
      lastSnapshot: prepare(
        'SELECT sequence, length(bytes) AS bytes, state FROM document_snapshot WHERE document = ? AND epoch = ? ORDER BY sequence DESC LIMIT 1',
      ),
    }
  }

  /** A part of a state that is too large for one transaction. It counts once all of it is put in place. */
  putPiece(number: number, piece: number, bytes: Uint8Array): void {
    this.#largeStates.put(number, piece, bytes)
  }

  create(id: DocumentId, state: Uint8Array | LargeState): void {
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

  replace(id: DocumentId, state: Uint8Array | LargeState): Head {
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
    const snapshots = this.#statements.snapshots.all(number, epoch) as unknown as SnapshotRow[]
    const snapshot = firstOf(snapshots, row => this.#readSnapshot(document, row))
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
  logSize(document: Head): { updates: number; bytes: number; snapshotBytes: number } {
    const { number, epoch } = document
    const { sequence, bytes, state } = this.#lastSnapshot(document)
    const size = this.#statements.size.get(number, epoch, sequence) as { updates: number; bytes: number }
    const snapshotBytes = state === null ? bytes : this.#largeStates.size(state).bytes
    return { updates: size.updates, bytes: size.bytes, snapshotBytes }
  }

  /**
   * Stores `state` as the snapshot up to that head; then what is older than the snapshot before it goes. Each step is for
   * a short transaction of its own, and the document can be loaded after each: the last piece is followed by the row
   * that makes them count.
   */
  *compaction(document: Head, state: Uint8Array): Generator<void, void> {
    const isOver = () => this.head(document.id).epoch !== document.epoch
    let written: Uint8Array | LargeState = state
    if (state.length > pieceBytes) {
      written = newLargeState(state)
      let piece = 0
      for (const bytes of piecesOf(state)) {
        this.putPiece(written.number, piece, bytes)
        piece += 1
        yield
      }
    }
    if (isOver()) return
    const previous = this.#lastSnapshot(document)
    this.#writeSnapshot(document, written)
    yield
    yield* this.#prune(document, previous.sequence)
    yield* this.removal()
  }

  /** Takes away the pieces that no snapshot refers to, in steps like those above. */
  *removal(): Generator<void, void> {
    for (const number of this.#largeStates.unused()) while (this.#largeStates.removeOne(number)) yield
  }

  *#prune({ number, epoch }: Head, sequence: number): Generator<void, void> {
    for (;;) {
      const rows = this.#statements.oldest.all(number, epoch, sequence, prunedRows) as unknown as {
        sequence: number
        bytes: number
      }[]
      const first = rows[0]
      if (!first) break
      let last = first.sequence
      let bytes = 0
      for (const row of rows) {
        bytes += row.bytes
        if (bytes <= prunedBytes) last = row.sequence
      }
      this.#statements.pruneUpdates.run(number, epoch, last)
      yield
    }
    this.#statements.pruneSnapshots.run(number, epoch, sequence)
    yield
  }

  #marks({ number, id }: Head): readonly Mark[] {
    const rows = this.#statements.marks.all(number) as unknown as (Mark & { checksum: number })[]
    return rows.map(({ source, sequence, checksum }) => {
      if (checksum !== checksumOf([id, source, sequence])) throw damaged(id)
      return { source, sequence }
    })
  }

  #lastSnapshot({ number, epoch }: Head): { sequence: number; bytes: number; state: number | null } {
    return this.#statements.lastSnapshot.get(number, epoch) as {
      sequence: number
      bytes: number
      state: number | null
    }
  }

  #writeSnapshot({ number, id, epoch, head }: Head, state: Uint8Array | LargeState): void {
    const isLarge = !(state instanceof Uint8Array)
    if (isLarge && this.#largeStates.size(state.number).pieces !== state.pieces) {
      // The disk failed between its pieces, and what was there of it has been taken away.
      throw new Refusal('storage-failed', 'The server could not save all of it. Please try again.')
    }
    const bytes = isLarge ? new Uint8Array() : state
    const large = isLarge ? state : null
    const checksum = checksumOf(snapshotKey({ id, epoch }, head, large), bytes)
    this.#statements.snapshot.run(
      number,
      epoch,
      head,
      checksum,
      bytes,
      large?.number ?? null,
      large?.pieces ?? null,
    )
  }

  /** Null when it is damaged. */
  #readSnapshot(document: Head, row: SnapshotRow): { sequence: number; bytes: Uint8Array } | null {
    const { sequence, checksum, bytes, state, pieces } = row
    const large = state === null || pieces === null ? null : { number: state, pieces }
    if (checksum !== checksumOf(snapshotKey(document, sequence, large), bytes)) return null
    const whole = large ? this.#largeStates.read(large) : bytes
    return whole && { sequence, bytes: whole }
  }

  #move(document: Head): void {
    const { number, id, epoch, head } = document
    this.#statements.move.run(epoch, head, checksumOf([id, epoch, head]), number)
    this.#heads.set(id, document)
  }
}

function snapshotKey(
  { id, epoch }: Pick<Head, 'id' | 'epoch'>,
  sequence: number,
  large: LargeState | null,
): (string | number)[] {
  return large ? [id, epoch, sequence, large.number, large.pieces] : [id, epoch, sequence]
}

function firstOf<Row, Found>(rows: readonly Row[], find: (row: Row) => Found | null): Found | null {
  for (const row of rows) {
    const found = find(row)
    if (found !== null) return found
  }
  return null
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
