// Opens the one SQLite connection with the settings that make "committed" mean "on disk". Knows no documents.
// Runs in the storage worker only.
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readFileSync,
  statfsSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

/** Raise it with every change of the tables below, and say here how an older one is brought up to date. */
const schemaVersion = 2

/** Added by version 2: a snapshot is either in the bytes of its row or, when it is large, in pieces. */
const largeStates = `
  ALTER TABLE document_snapshot ADD COLUMN state INTEGER;
  ALTER TABLE document_snapshot ADD COLUMN pieces INTEGER;
  CREATE TABLE state_piece (
    state INTEGER NOT NULL,
    piece INTEGER NOT NULL,
    checksum INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (state, piece)
  ) STRICT;
`

const schema = `
  CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
  CREATE TABLE document (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    epoch INTEGER NOT NULL,
    head INTEGER NOT NULL,
    checksum INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE document_update (
    document INTEGER NOT NULL REFERENCES document,
    epoch INTEGER NOT NULL,
    sequence INTEGER NOT NULL,
    checksum INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (document, epoch, sequence)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE document_snapshot (
    document INTEGER NOT NULL REFERENCES document,
    epoch INTEGER NOT NULL,
    sequence INTEGER NOT NULL,
    checksum INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (document, epoch, sequence)
  ) STRICT;
  ${largeStates}
  CREATE TABLE document_mark (
    document INTEGER NOT NULL REFERENCES document,
    source TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    checksum INTEGER NOT NULL,
    PRIMARY KEY (document, source)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE record (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    json TEXT NOT NULL,
    checksum INTEGER NOT NULL,
    UNIQUE (kind, id)
  ) STRICT;
`

/** In the data folder. */
export const databaseFile = 'followalong.db'

/** A reason not to open the data folder at all. The message is a sentence for whoever starts the server. */
export class UnusableFolder extends Error {
  override readonly name = 'UnusableFolder'
}

/** The writes-ahead bug of SQLite 3.7 to 3.51.2 can lose committed data: only fixed versions are accepted. */
export function isSoundSqlite(version: string): boolean {
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number)
  if (major !== 3) return major > 3
  if (minor === 44) return patch >= 6
  if (minor === 50) return patch >= 7
  return minor > 51 || (minor === 51 && patch >= 3)
}

// Magic numbers of statfs(2): NFS, SMB, CIFS. Their locks and flushes cannot be trusted with a database.
const networkFileSystems = new Set([0x6969, 0xfe534d42, 0xff534d42])

/**
 * Holds the folder for this process until `release`. The lock is the operating system's, so it cannot outlive a kill.
 * Throws `UnusableFolder` when another process holds it, or when the folder cannot be used.
 */
export function lockFolder(folder: string): { release(): void } {
  try {
    makeFolder(folder)
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch (cause) {
    throw new UnusableFolder(
      `The data folder ${folder} cannot be written to. Choose another one with DATA_DIR, or give this account the right to write there.`,
      { cause },
    )
  }
  if (networkFileSystems.has(statfsSync(folder).type)) {
    throw new UnusableFolder(
      `The data folder ${folder} is on a network file system, which can lose what was saved. Choose a folder on a local disk with DATA_DIR.`,
    )
  }
  const ownerFile = join(folder, 'lock.owner')
  const lock = new DatabaseSync(join(folder, 'lock.db'))
  try {
    lock.exec('BEGIN EXCLUSIVE')
  } catch (cause) {
    lock.close()
    if (!isBusy(cause)) {
      throw new UnusableFolder(`The data folder ${folder} cannot be locked: ${messageOf(cause)}.`, { cause })
    }
    throw new UnusableFolder(
      `The data folder ${folder} is in use by another server (process ${ownerOf(ownerFile)}). Stop that one, or choose another folder with DATA_DIR.`,
      { cause },
    )
  }
  try {
    writeFileSync(ownerFile, String(process.pid))
  } catch {
    // Only the number in the sentence above comes from this file: a full disk must not keep the server from reading.
  }
  return { release: () => lock.close() }
}

/** One level at a time: Node's own recursive mkdir never returns where the kernel refuses with ENOENT, as in /proc. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return
  const parent = dirname(folder)
  if (parent !== folder) makeFolder(parent)
  mkdirSync(folder, { mode: 0o700 })
}

function ownerOf(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim() || 'unknown'
  } catch {
    return 'unknown'
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === 5
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** Opens the database of a locked folder. Throws `UnusableFolder`, or SQLite's own error when the disk does not obey. */
export function openDatabase(folder: string): DatabaseSync {
  const database = new DatabaseSync(join(folder, databaseFile), { timeout: 5000 })
  try {
    configure(database)
    prepareSchema(database)
    return database
  } catch (error) {
    database.close()
    throw error
  }
}

function configure(database: DatabaseSync): void {
  const { version } = database.prepare('SELECT sqlite_version() AS version').get() as { version: string }
  if (!isSoundSqlite(version)) {
    throw new UnusableFolder(
      `This Node was built with SQLite ${version}, which can lose saved data. Start with the Node that npm run brings along.`,
    )
  }
  database.exec(`
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA foreign_keys = ON;
    PRAGMA cell_size_check = ON;
    PRAGMA trusted_schema = OFF;
    PRAGMA mmap_size = 0;
    PRAGMA secure_delete = ON;
  `)
  const mode = database.prepare('PRAGMA journal_mode').get() as { journal_mode: string }
  const { synchronous } = database.prepare('PRAGMA synchronous').get() as { synchronous: number }
  if (mode.journal_mode !== 'wal' || synchronous !== 2) {
    throw new UnusableFolder(
      `SQLite does not write through to the disk here (journal ${mode.journal_mode}, synchronous ${synchronous}). Choose a folder on a local disk with DATA_DIR.`,
    )
  }
}

function prepareSchema(database: DatabaseSync): void {
  const { present } = database
    .prepare("SELECT count(*) AS present FROM sqlite_schema WHERE name = 'meta'")
    .get() as { present: number }
  if (!present) {
    database.exec(`BEGIN IMMEDIATE; ${schema}`)
    database.prepare("INSERT INTO meta VALUES ('schema-version', ?)").run(String(schemaVersion))
    database.exec('COMMIT')
    return
  }
  const row = database.prepare("SELECT value FROM meta WHERE key = 'schema-version'").get() as
    | { value: string }
    | undefined
  if (Number(row?.value) === 1) {
    database.exec(`BEGIN IMMEDIATE; ${largeStates}`)
    database.prepare("UPDATE meta SET value = ? WHERE key = 'schema-version'").run(String(schemaVersion))
    database.exec('COMMIT')
  } else if (Number(row?.value) !== schemaVersion) {
    throw new UnusableFolder(
      `The data folder was written by a newer version of Followalong (format ${row?.value ?? 'unknown'}, this version knows ${schemaVersion}). Install that version, or choose another folder with DATA_DIR.`,
    )
  }
}
