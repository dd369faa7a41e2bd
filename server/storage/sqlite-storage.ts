// The main thread's side of the embedded storage: gathers operations into batches for the storage worker and settles
// their promises when the batch is on disk. No SQL, no disk access here.
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { DocumentId } from '#protocol/ids.ts'
import { Refusal } from '#protocol/refusals.ts'
import { DiskOutputFiles } from './disk-output-files.ts'
import { type LargeState, newLargeState, pieceBytes, piecesOf } from './large-states.ts'
import type { FromWorker, Operation, Outcome, ToWorker } from './operations.ts'
import type { DocumentLog, Mark, Records, Storage, StoredDocument } from './storage.ts'

/**
 * How long operations are gathered after a batch, in milliseconds: one fsync then serves them all. Records are what people
 * do once, one step behind the other, such as joining: nobody waits for others' edits with these.
 */
const gatherMs = 10
const hurried: readonly Operation['type'][] = ['put', 'remove', 'all']
const batchLimit = 256
/** From this size on bytes are moved to the thread; moving costs more than copying for less. */
const movedFromBytes = 16 * 1024
/** What may wait for the disk before operations are refused, in bytes. */
const waitingBytesLimit = 128 * 1024 * 1024

interface Waiting {
  readonly operation: Operation
  readonly bytes: number
  readonly resolve: (value: unknown) => void
  readonly reject: (error: Refusal) => void
}

/**
 * Opens (or begins) the data folder. Rejects with a sentence for whoever starts the server when another server holds
 * it, when it cannot be written to, or when its database is damaged or newer than this version.
 */
export async function openSqliteStorage(folder: string): Promise<Storage> {
  const sqlite = await SqliteStorage.open(folder)
  const files = new DiskOutputFiles(join(folder, 'output-files'))
  return {
    documents: sqlite.documents,
    records: sqlite.records,
    outputFiles: files.store,
    probe: () => sqlite.probe(),
    async [Symbol.asyncDispose]() {
      // Behind them: the folder is theirs as long as it is locked.
      await files[Symbol.asyncDispose]()
      await sqlite[Symbol.asyncDispose]()
    },
  }
}

class SqliteStorage implements AsyncDisposable {
  readonly documents: DocumentLog
  readonly records: Records
  readonly #worker: Worker
  readonly #opened = Promise.withResolvers<void>()
  readonly #ended = Promise.withResolvers<void>()
  #waiting: Waiting[] = []
  #waitingBytes = 0
  /** Something was refused: what comes after it is refused too, until all before it is settled, so that order holds. */
  #isFull = false
  #inFlight: readonly Waiting[] = []
  #lastBatchAt = Number.NEGATIVE_INFINITY
  #timer: NodeJS.Timeout | null = null
  /** Something that waits is not gathered. */
  #isHurried = false
  #isClosed = false

  /** Use `openSqliteStorage`. */
  static async open(folder: string): Promise<SqliteStorage> {
    const storage = new SqliteStorage()
    storage.#worker.postMessage({ type: 'open', folder } satisfies ToWorker)
    try {
      await storage.#opened.promise
      return storage
    } catch (error) {
      await storage.#worker.terminate()
      throw error
    }
  }

  private constructor() {
    this.#worker = new Worker(new URL('./storage-worker.ts', import.meta.url))
    this.#worker.on('message', (message: FromWorker) => {
      if (message.type === 'opened') this.#opened.resolve()
      if (message.type === 'done') this.#settle(message.outcomes)
      if (message.type === 'failed') {
        this.#opened.reject(new Refusal('storage-failed', message.message))
        this.#fail(message.message)
      }
    })
    this.#worker.on('error', error => {
      this.#opened.reject(error)
      this.#fail(error.message)
    })
    this.#worker.on('exit', () => {
      this.#isClosed = true
      this.#fail('the storage has ended')
      this.#ended.resolve()
    })
    this.documents = this.#documentLog()
    this.records = this.#recordStore()
  }

  async probe(): Promise<void> {
    await this.#ask({ type: 'probe' })
  }

  /** Stores what still waits, then lets go of the folder. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#isClosed) {
      this.#isClosed = true
      this.#postUnlessBusy()
      if (this.#inFlight.length === 0) this.#worker.postMessage({ type: 'close' } satisfies ToWorker)
    }
    await this.#ended.promise
  }

  #documentLog(): DocumentLog {
    return {
      create: async (documentId, state) => {
        await this.#ask({ type: 'create', documentId, state: await this.#putLarge(state) }, state.length)
      },
      load: async documentId => (await this.#ask({ type: 'load', documentId })) as StoredDocument,
      append: async (documentId: DocumentId, epoch: number, update: Uint8Array, mark?: Mark) => {
        await this.#ask(
          { type: 'append', documentId, epoch, update: copyOf(update), mark: mark ?? null },
          update.length,
        )
      },
      replace: async (documentId, state) =>
        (await this.#ask(
          { type: 'replace', documentId, state: await this.#putLarge(state) },
          state.length,
        )) as number,
    }
  }

  /** A large state goes to disk piece by piece, each in a batch with what others have to store meanwhile. */
  async #putLarge(state: Uint8Array): Promise<Uint8Array | LargeState> {
    if (state.length <= pieceBytes) return copyOf(state)
    const large = newLargeState(state)
    let piece = 0
    for (const bytes of piecesOf(state)) {
      await this.#ask({ type: 'put-piece', number: large.number, piece, bytes: copyOf(bytes) }, bytes.length)
      piece += 1
    }
    return large
  }

  #recordStore(): Records {
    return {
      put: async (kind, id, value) => {
        const json = JSON.stringify(value)
        await this.#ask({ type: 'put', kind, id, json }, json.length)
      },
      remove: async (kind, id) => {
        await this.#ask({ type: 'remove', kind, id })
      },
      all: async kind => {
        const rows = (await this.#ask({ type: 'all', kind })) as { id: string; json: string }[]
        return rows.map(({ id, json }) => ({ id, value: JSON.parse(json) as unknown }))
      },
    }
  }

  #ask(operation: Operation, bytes = 0): Promise<unknown> {
    if (this.#isClosed) return Promise.reject(failure('the storage is closed'))
    if (this.#waitingBytes === 0) this.#isFull = false
    if (this.#waitingBytes + bytes > waitingBytesLimit) this.#isFull = true
    if (this.#isFull && bytes > 0) {
      return Promise.reject(failure('the disk is too slow for what is to be written'))
    }
    const { promise, resolve, reject } = Promise.withResolvers<unknown>()
    this.#waiting.push({ operation, bytes, resolve, reject })
    this.#waitingBytes += bytes
    if (hurried.includes(operation.type)) this.#isHurried = true
    this.#schedule()
    return promise
  }

  /** At once after a pause or in a hurry; else when gathered for long enough, or the batch is full. One is under way at a time. */
  #schedule(): void {
    if (this.#inFlight.length > 0 || this.#waiting.length === 0) return
    const remainingMs = gatherMs - (performance.now() - this.#lastBatchAt)
    if (remainingMs <= 0 || this.#isHurried || this.#waiting.length >= batchLimit) {
      this.#postUnlessBusy()
      return
    }
    this.#timer ??= setTimeout(() => this.#postUnlessBusy(), remainingMs)
  }

  #postUnlessBusy(): void {
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
    if (this.#inFlight.length > 0 || this.#waiting.length === 0) return
    this.#inFlight = this.#waiting.splice(0, batchLimit)
    this.#isHurried = this.#waiting.some(({ operation }) => hurried.includes(operation.type))
    this.#lastBatchAt = performance.now()
    const operations = this.#inFlight.map(({ operation }) => operation)
    this.#worker.postMessage({ type: 'batch', operations } satisfies ToWorker, buffersOf(operations))
  }

  #settle(outcomes: readonly Outcome[]): void {
    const settled = this.#inFlight
    this.#inFlight = []
    settled.forEach(({ bytes, resolve, reject }, index) => {
      this.#waitingBytes -= bytes
      const outcome = outcomes[index]
      if (outcome?.ok) resolve(outcome.value)
      else reject(outcome ? new Refusal(outcome.code, outcome.message) : failure('no answer'))
    })
    this.#goOn()
  }

  /** Fails what waits as well: it came after what was not stored, and must not be stored before it is tried again. */
  #fail(reason: string): void {
    const failed = [...this.#inFlight, ...this.#waiting]
    this.#inFlight = []
    this.#waiting = []
    this.#waitingBytes = 0
    for (const { reject } of failed) reject(failure(reason))
    this.#goOn()
  }

  #goOn(): void {
    if (!this.#isClosed) {
      this.#schedule()
      return
    }
    this.#postUnlessBusy()
    if (this.#inFlight.length === 0) this.#worker.postMessage({ type: 'close' } satisfies ToWorker)
  }
}

/** What moves to the thread instead of being copied once more: each is a copy of this storage's own. */
function buffersOf(operations: readonly Operation[]): ArrayBuffer[] {
  return operations.flatMap(operation => {
    const bytes = bytesOf(operation)
    return bytes && bytes.length >= movedFromBytes ? [bytes.buffer as ArrayBuffer] : []
  })
}

function bytesOf(operation: Operation): Uint8Array | null {
  if ('update' in operation) return operation.update
  if ('bytes' in operation) return operation.bytes
  return 'state' in operation && operation.state instanceof Uint8Array ? operation.state : null
}

/** A view of its own: what is posted to a thread takes the whole buffer along that it is a part of. */
function copyOf(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes)
}

function failure(reason: string): Refusal {
  return new Refusal(
    'storage-failed',
    `The server cannot save at the moment (${reason}). Check its disk; it keeps trying.`,
  )
}
