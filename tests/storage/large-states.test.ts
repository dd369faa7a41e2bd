// States too large for one transaction: in pieces on disk, and what a cut between the pieces leaves.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { DocumentId } from '#protocol/ids.ts'
import { openDatabase } from '../../server/storage/database.ts'
import { DocumentTables } from '../../server/storage/document-tables.ts'
import { pieceBytes } from '../../server/storage/large-states.ts'
import { openSqliteStorage } from '../../server/storage/sqlite-storage.ts'

const one = 'document-one' as DocumentId
const bytes = (...values: number[]) => new Uint8Array(values)
const large = Buffer.alloc(3 * pieceBytes + 5, 'a large state ')

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'followalong-storage-'))
})

afterEach(async () => {
  await rm(folder, { recursive: true, force: true })
})

/** Takes at most so many steps, each on disk before the next; false when that was not all. */
function take(database: DatabaseSync, steps: Iterator<void, void>, most = Number.POSITIVE_INFINITY): boolean {
  for (let taken = 0; taken < most; taken += 1) {
    database.exec('BEGIN IMMEDIATE')
    const { done: isDone } = steps.next()
    database.exec('COMMIT')
    if (isDone) return true
  }
  return false
}

/** Works with the tables over a connection of its own, as after a crash. */
function withTables<Result>(act: (documents: DocumentTables, database: DatabaseSync) => Result): Result {
  using database = openDatabase(folder)
  return act(new DocumentTables(database), database)
}

function rows(sql: string): unknown[] {
  return withTables((_documents, database) => database.prepare(sql).all())
}

test('a large state is given back as it was, after create and after replace', async () => {
  {
    await using storage = await openSqliteStorage(folder)
    await storage.documents.create(one, large)
    expect(Buffer.from((await storage.documents.load(one)).snapshot).equals(large)).toBe(true)
    await storage.documents.replace(one, Buffer.from(large).reverse())
  }
  await using storage = await openSqliteStorage(folder)
  const { epoch, snapshot } = await storage.documents.load(one)
  expect(epoch).toBe(2)
  expect(Buffer.from(snapshot).equals(Buffer.from(large).reverse())).toBe(true)
})

test('others are served between the pieces of a large state', async () => {
  await using storage = await openSqliteStorage(folder)
  let isCreated = false
  const created = storage.documents.create(one, large).then(() => {
    isCreated = true
  })
  await storage.probe()
  await storage.records.put('member', 'a', {})
  expect(isCreated).toBe(false)
  await created
})

describe('a compaction', () => {
  const state = Buffer.from(large).reverse()

  /** A large document with a log that a second compaction prunes in steps. */
  function begin(): void {
    withTables((documents, database) => {
      documents.create(one, large)
      for (const value of [1, 2, 3]) documents.append(one, 1, bytes(value), null)
      take(database, documents.compaction(documents.head(one), large))
      for (const value of [4, 5]) documents.append(one, 1, Buffer.alloc(pieceBytes, value), null)
    })
  }

  test('that is cut off after any step leaves a document that loads, and goes through when it is tried again', () => {
    let isWhole = false
    for (let steps = 0; !isWhole; steps += 1) {
      withTables((_documents, database) =>
        database.exec(
          'DELETE FROM document_update; DELETE FROM document_snapshot; DELETE FROM document; DELETE FROM state_piece',
        ),
      )
      begin()
      isWhole = withTables((documents, database) =>
        take(database, documents.compaction(documents.head(one), state), steps),
      )
      const stored = withTables(documents => documents.load(one))
      const isNew = state.equals(stored.snapshot)
      expect(isNew || large.equals(stored.snapshot), `after ${steps} steps`).toBe(true)
      expect(stored.updates.length, `after ${steps} steps`).toBe(isNew ? 0 : 2)
      withTables((documents, database) => {
        documents.append(one, 1, bytes(6), null)
        take(database, documents.compaction(documents.head(one), state))
      })
      expect(rows('SELECT count(*) AS count FROM document_snapshot'), `after ${steps} steps`).toEqual([
        { count: 2 },
      ])
      expect(rows('SELECT count(*) AS count FROM state_piece')).toEqual([{ count: 8 }])
      expect(withTables(documents => documents.load(one)).updates).toEqual([])
    }
  })

  test('keeps nothing but the last two snapshots and the log between them', () => {
    begin()
    withTables((documents, database) => take(database, documents.compaction(documents.head(one), state)))
    expect(rows('SELECT sequence, length(bytes) AS bytes, pieces FROM document_snapshot')).toEqual([
      { sequence: 3, bytes: 0, pieces: 4 },
      { sequence: 5, bytes: 0, pieces: 4 },
    ])
    expect(rows('SELECT sequence FROM document_update')).toEqual([{ sequence: 4 }, { sequence: 5 }])
    expect(rows('SELECT count(*) AS count FROM state_piece')).toEqual([{ count: 8 }])
  })

  test.each([
    ['is damaged', "UPDATE state_piece SET bytes = x'00' WHERE"],
    ['is missing', 'DELETE FROM state_piece WHERE'],
  ])('falls back to the snapshot before when a piece of the last one %s', (_what, damage) => {
    begin()
    withTables((documents, database) => {
      take(database, documents.compaction(documents.head(one), state))
      database.exec(
        `${damage} state = (SELECT state FROM document_snapshot WHERE sequence = 5) AND piece = 3`,
      )
    })
    const { snapshot, updates } = withTables(documents => documents.load(one))
    expect(large.equals(snapshot)).toBe(true)
    expect(updates.map(update => update[0])).toEqual([4, 5])
  })
})

test('what a cut has left of a large state is gone when the folder is opened again', async () => {
  withTables(documents => {
    documents.create(one, bytes(1))
    documents.putPiece(7, 0, large)
  })
  await using _storage = await openSqliteStorage(folder)
  expect(rows('SELECT * FROM state_piece')).toEqual([])
})

test('a state of which a piece is missing is refused, not taken for whole', () => {
  withTables(documents => {
    documents.putPiece(7, 0, bytes(1))
    expect(() => documents.create(one, { number: 7, pieces: 2 })).toThrow('could not save all of it')
  })
})

test('a folder from before states were in pieces is read and brought up to date', async () => {
  withTables((documents, database) => {
    documents.create(one, bytes(1, 2))
    database.exec(`
      DROP TABLE state_piece;
      ALTER TABLE document_snapshot DROP COLUMN pieces;
      ALTER TABLE document_snapshot DROP COLUMN state;
      UPDATE meta SET value = '1' WHERE key = 'schema-version';
    `)
  })
  await using storage = await openSqliteStorage(folder)
  expect((await storage.documents.load(one)).snapshot).toEqual(bytes(1, 2))
  await storage.documents.replace(one, large)
  expect(large.equals((await storage.documents.load(one)).snapshot)).toBe(true)
})
