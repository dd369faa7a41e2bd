// Large states of documents in SQLite, in pieces: each is written and deleted in a short transaction of its own, so that
// nobody's append waits for a whole one. A state counts once a snapshot's row refers to it. Runs in the storage thread.
import { randomInt } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'
import { checksumOf } from './checksums.ts'

/** Refers to a state that is kept in pieces. */
export interface LargeState {
  readonly number: number
  readonly pieces: number
}

/** A disk writes and fsyncs that much within some milliseconds. */
export const pieceBytes = 512 * 1024

/** Never used before, whichever thread makes it. */
export function newLargeState({ length }: Uint8Array): LargeState {
  return { number: randomInt(2 ** 47), pieces: Math.ceil(length / pieceBytes) }
}

/** Views, not copies. */
export function* piecesOf(state: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < state.length; at += pieceBytes) yield state.subarray(at, at + pieceBytes)
}

interface PieceRow {
  readonly piece: number
  readonly checksum: number
  readonly bytes: Uint8Array
}

export class LargeStates {
  readonly #statements

  constructor(database: DatabaseSync) {
    const prepare = (sql: string) => database.prepare(sql)
    this.#statements = {
      put: prepare('INSERT INTO state_piece VALUES (?, ?, ?, ?)'),
      all: prepare('SELECT piece, checksum, bytes FROM state_piece WHERE state = ? ORDER BY piece'),
      size: prepare(
        'SELECT count(*) AS pieces, coalesce(sum(length(bytes)), 0) AS bytes FROM state_piece WHERE state = ?',
      ),
      removeLast: prepare(
        'DELETE FROM state_piece WHERE state = ?1 AND piece = (SELECT max(piece) FROM state_piece WHERE state = ?1)',
      ),
      unused: prepare(
        'SELECT DISTINCT state FROM state_piece WHERE state NOT IN (SELECT state FROM document_snapshot WHERE state IS NOT NULL)',
      ),
    }
  }

  put(number: number, piece: number, bytes: Uint8Array): void {
    this.#statements.put.run(number, piece, checksumOf([number, piece], bytes), bytes)
  }

  /** Null when any piece is missing or damaged. */
  read({ number, pieces }: LargeState): Uint8Array | null {
    const rows = this.#statements.all.all(number) as unknown as PieceRow[]
    const isSound =
      rows.length === pieces &&
      rows.every(
        ({ piece, checksum, bytes }, index) =>
          piece === index && checksum === checksumOf([number, piece], bytes),
      )
    return isSound ? Buffer.concat(rows.map(({ bytes }) => bytes)) : null
  }

  size(number: number): { readonly pieces: number; readonly bytes: number } {
    return this.#statements.size.get(number) as { pieces: number; bytes: number }
  }

  /** What no snapshot refers to: it was being written when the server or the disk failed, or is not needed any more. */
  unused(): readonly number[] {
    return (this.#statements.unused.all() as unknown as { state: number }[]).map(({ state }) => state)
  }

  /** One piece; false when there is none left. */
  removeOne(number: number): boolean {
    return this.#statements.removeLast.run(number).changes > 0
  }
}
