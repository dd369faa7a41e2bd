// The storage thread: one read-write connection, one transaction and one fsync per batch. Only code of this thread
// touches SQLite; it is the sole owner of the data folder as long as it lives.
import type { DatabaseSync } from 'node:sqlite'
import { parentPort, Worker } from 'node:worker_threads'
import type { DocumentId } from '#protocol/ids.ts'
import { Refusal } from '#protocol/refusals.ts'
import { isCompactionDue } from './compaction.ts'
import type { Compacted, ToCompact } from './compaction-worker.ts'
import { lockFolder, messageOf, openDatabase, UnusableFolder } from './database.ts'
import { DocumentTables, type Head } from './document-tables.ts'
import { pieceBytes } from './large-states.ts'
import type { FromWorker, Operation, Outcome, ToWorker } from './operations.ts'
import { RecordTable } from './record-table.ts'
import type { StoredDocument } from './storage.ts'

// SQLITE_CORRUPT: a damaged page. It concerns what was read, not the disk as such.
const corruptPage = 11

interface Open {
  readonly database: DatabaseSync
  readonly documents: DocumentTables
  readonly records: RecordTable
}

class StorageThread {
  readonly #folder: string
  readonly #lock: { release(): void }
  #open: Open | null
  /** Log size since the last snapshot, of the documents that were appended to. */
  readonly #logSizes = new Map<DocumentId, { updates: number; bytes: number; snapshotBytes: number }>()
  /** The document whose snapshot is being worked out in the compaction thread: one at a time. */
  #compacting: DocumentId | null = null
  #compaction: Worker | null = null
  /** Those whose log does not come out of its own replay: it stays as it is. */
  readonly #notCompactable = new Set<DocumentId>()
  /** The last append that was acknowledged: it must still be there after the connection had to be opened anew. */
  #lastAcknowledged: Head | null = null

  constructor(folder: string) {
    this.#folder = folder
    this.#lock = lockFolder(folder)
    try {
      this.#open = this.#connect()
    } catch (error) {
      this.#lock.release()
      if (error instanceof UnusableFolder) throw error
      throw new UnusableFolder(
        `The database in ${folder} cannot be opened (${messageOf(error)}). Restore the data folder from a backup, or choose another one with DATA_DIR.`,
        { cause: error },
      )
    }
  }

  /** Throws when nothing of the batch is on disk; the connection is then opened anew for the next one. */
  run(operations: readonly Operation[]): readonly Outcome[] {
    const appended = new Map<DocumentId, { head: Head; updates: number; bytes: number }>()
    try {
      const open = this.#reconnected()
      open.database.exec('BEGIN IMMEDIATE')
      const outcomes = operations.map(operation => perform(open, operation, appended))
      open.database.exec('COMMIT')
      this.#count(appended)
      return outcomes
    } catch (error) {
      this.#disconnect()
      throw error
    }
  }

  /** Starts what is due; nobody waits for it. */
  compactWhatIsDue(): void {
    if (this.#compacting) return
    for (const [documentId, size] of this.#logSizes) {
      if (!isCompactionDue(size) || this.#notCompactable.has(documentId)) continue
      this.#compacting = documentId
      this.#compaction ??= this.#startCompaction()
      this.#compaction.postMessage({ folder: this.#folder, documentId } satisfies ToCompact)
      return
    }
  }

  close(): void {
    void this.#compaction?.terminate()
    this.#disconnect()
    this.#lock.release()
  }

  #startCompaction(): Worker {
    const worker = new Worker(new URL('./compaction-worker.ts', import.meta.url))
    worker.on('message', (compacted: Compacted) => this.#takeSnapshot(compacted))
    worker.on('error', () => {
      if (this.#compacting) this.#notCompactable.add(this.#compacting)
      this.#compacting = null
      this.#compaction = null
    })
    return worker
  }

  #takeSnapshot({ documentId, head, state }: Compacted): void {
    const open = this.#open
    if (!head) this.#notCompactable.add(documentId)
    if (head && open) this.#goOnCompacting(open, documentId, open.documents.compaction(head, state))
    else this.#compacting = null
  }

  /** One step, and the next behind what others have asked for meanwhile. */
  #goOnCompacting(open: Open, documentId: DocumentId, steps: Iterator<void, void>): void {
    try {
      if (open === this.#open && !takeStep(open, steps)) {
        setImmediate(() => this.#goOnCompacting(open, documentId, steps))
        return
      }
    } catch {
      // The log is complete as it is. If it is the disk, the next batch says so to those who wait for it; trying this again
      // and again would take the room that they need.
      this.#notCompactable.add(documentId)
      this.#disconnect()
    }
    this.#compacting = null
    this.#logSizes.delete(documentId)
  }

  #count(appended: ReadonlyMap<DocumentId, { head: Head; updates: number; bytes: number }>): void {
    for (const [documentId, { head, updates, bytes }] of appended) {
      const size = this.#logSizes.get(documentId)
      if (size) {
        size.updates += updates
        size.bytes += bytes
      } else if (this.#open) {
        this.#logSizes.set(documentId, this.#open.documents.logSize(head))
      }
      this.#lastAcknowledged = head
    }
  }

  #reconnected(): Open {
    if (this.#open) return this.#open
    const open = this.#connect()
    const last = this.#lastAcknowledged
    if (last) {
      const { epoch, head } = open.documents.head(last.id)
      const isThere = epoch > last.epoch || (epoch === last.epoch && head >= last.head)
      if (!isThere) {
        open.database.close()
        throw new Error('the disk lost what it had confirmed; check it, then start the server again')
      }
    }
    this.#open = open
    return open
  }

  #connect(): Open {
    const database = openDatabase(this.#folder)
    const open = { database, documents: new DocumentTables(database), records: new RecordTable(database) }
    removeUnused(open)
    return open
  }

  #disconnect(): void {
    const open = this.#open
    this.#open = null
    this.#logSizes.clear()
    try {
      open?.database.close()
    } catch {
      // Closing rolls back what is open; a disk that fails here is reported by the next opening.
    }
  }
}

/** True when that was all. */
function takeStep({ database }: Open, steps: Iterator<void, void>): boolean {
  database.exec('BEGIN IMMEDIATE')
  const { done: isDone } = steps.next()
  database.exec('COMMIT')
  return isDone === true
}

/** What a crash or a failing disk has left of states that were being written. */
function removeUnused(open: Open): void {
  const steps = open.documents.removal()
  try {
    while (!takeStep(open, steps)) {}
  } catch {
    // It does no harm but to take room.
    if (open.database.isTransaction) open.database.exec('ROLLBACK')
  }
}

function perform(
  { database, documents, records }: Open,
  operation: Operation,
  appended: Map<DocumentId, { head: Head; updates: number; bytes: number }>,
): Outcome {
  try {
    switch (operation.type) {
      case 'put-piece':
        return done(documents.putPiece(operation.number, operation.piece, operation.bytes))
      case 'create':
        return done(documents.create(operation.documentId, operation.state))
      case 'load':
        return done(documents.load(operation.documentId))
      case 'append': {
        const { documentId, epoch, update, mark } = operation
        const head = documents.append(documentId, epoch, update, mark)
        const before = appended.get(documentId) ?? { updates: 0, bytes: 0 }
        const bytes = before.bytes + update.length
        appended.set(documentId, { head, updates: before.updates + 1, bytes })
        return done(null)
      }
      case 'replace':
        return done(documents.replace(operation.documentId, operation.state).epoch)
      case 'put':
        return done(records.put(operation.kind, operation.id, operation.json))
      case 'remove':
        return done(records.remove(operation.kind, operation.id))
      case 'all':
        return done(records.all(operation.kind))
      case 'probe':
        return done(
          database
            .prepare("INSERT OR REPLACE INTO meta VALUES ('probed-at', ?)")
            .run(new Date().toISOString()) && null,
        )
    }
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, code: error.code, message: error.message }
    const isRead = operation.type === 'load' || operation.type === 'all'
    if (isRead && error instanceof Error && 'errcode' in error && error.errcode === corruptPage) {
      const message = 'The data on disk is damaged. Restore the data folder from a backup.'
      return { ok: false, code: 'storage-failed', message }
    }
    throw error
  }
}

function done(value: unknown): Outcome {
  return { ok: true, value: value ?? null }
}

/** What moves to the main thread instead of being copied there: a large document would hold everybody up. */
function buffersOf(message: FromWorker): ArrayBuffer[] {
  if (message.type !== 'done') return []
  return message.outcomes.flatMap(outcome => {
    const stored = outcome.ok ? (outcome.value as Partial<StoredDocument> | null) : null
    const { byteLength, buffer } = stored?.snapshot ?? new Uint8Array()
    return byteLength > pieceBytes && byteLength === buffer.byteLength ? [buffer as ArrayBuffer] : []
  })
}

function serve(port: NonNullable<typeof parentPort>): void {
  let thread: StorageThread | null = null
  const reply = (message: FromWorker) => port.postMessage(message, buffersOf(message))
  port.on('message', (message: ToWorker) => {
    try {
      switch (message.type) {
        case 'open':
          thread = new StorageThread(message.folder)
          reply({ type: 'opened' })
          break
        case 'batch':
          if (thread) reply({ type: 'done', outcomes: thread.run(message.operations) })
          thread?.compactWhatIsDue()
          break
        case 'close':
          thread?.close()
          thread = null
          reply({ type: 'closed' })
          port.close()
      }
    } catch (error) {
      reply({ type: 'failed', message: messageOf(error) })
    }
  })
}

if (parentPort) serve(parentPort)
