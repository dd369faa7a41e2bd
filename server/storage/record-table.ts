// JSON records in SQLite. Runs in the storage worker, inside its transaction.
import type { DatabaseSync } from 'node:sqlite'
import { Refusal } from '#protocol/refusals.ts'
import { checksumOf } from './checksums.ts'

export class RecordTable {
  readonly #put
  readonly #remove
  readonly #all

  constructor(database: DatabaseSync) {
    this.#put = database.prepare(
      `INSERT INTO record (kind, id, json, checksum) VALUES (?, ?, ?, ?)
       ON CONFLICT (kind, id) DO UPDATE SET json = excluded.json, checksum = excluded.checksum`,
    )
    this.#remove = database.prepare('DELETE FROM record WHERE kind = ? AND id = ?')
    this.#all = database.prepare('SELECT id, json, checksum FROM record WHERE kind = ? ORDER BY position')
  }

  put(kind: string, id: string, json: string): void {
    this.#put.run(kind, id, json, checksumOf([kind, id], json))
  }

  remove(kind: string, id: string): void {
    this.#remove.run(kind, id)
  }

  /** In the order of the first `put`. Refuses when any of them is damaged. */
  all(kind: string): readonly { readonly id: string; readonly json: string }[] {
    const rows = this.#all.all(kind) as unknown as { id: string; json: string; checksum: number }[]
    return rows.map(({ id, json, checksum }) => {
      if (checksum !== checksumOf([kind, id], json)) {
        throw new Refusal(
          'storage-failed',
          `The stored record ${kind} ${id} is damaged on disk. Restore the data folder from a backup.`,
        )
      }
      return { id, json }
    })
  }
}
