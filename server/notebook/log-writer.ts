// Hands one document's updates to the storage in order, keeps what is not on disk yet, and tries again when the disk
// does not obey. Nothing is ever reported as stored that is not.
import type { DocumentId } from '#protocol/ids.ts'
import { Refusal } from '#protocol/refusals.ts'
import type { DocumentLog, Mark } from '../storage/storage.ts'

/** How long the disk may fail before no more changes are taken, in milliseconds. */
const graceMs = 3000
/** What may wait for the disk, in bytes. */
const unsavedLimitBytes = 64 * 1024 * 1024
const firstRetryMs = 100
const longestRetryMs = 2000

interface Entry {
  readonly update: Uint8Array
  readonly mark: Mark | undefined
  readonly stored: PromiseWithResolvers<void>
  /** The storage has it and has not said what became of it. */
  isUnderWay: boolean
}

interface LogWriterParts {
  readonly log: DocumentLog
  readonly documentId: DocumentId
  readonly epoch: number
  /** The disk has failed for too long: nobody may write until it recovers. */
  onRefusing(error: unknown): void
}

export class LogWriter {
  readonly #parts: LogWriterParts
  readonly #unsaved = new Set<Entry>()
  /** Once it is on disk, everything is. */
  #newest: Entry | null = null
  #unsavedBytes = 0
  #isFailing = false
  #error: unknown = null
  #retryMs = firstRetryMs
  #isRefusing = false
  #isClosed = false
  #graceTimer: NodeJS.Timeout | null = null
  #retryTimer: NodeJS.Timeout | null = null

  constructor(parts: LogWriterParts) {
    this.#parts = parts
  }

  /** True while no change may be taken. */
  get isRefusing(): boolean {
    return this.#isRefusing || this.#isClosed || this.#unsavedBytes > unsavedLimitBytes
  }

  /** Resolves when the update is on disk. Rejects only when this epoch is over or the document was closed meanwhile. */
  append(update: Uint8Array, mark?: Mark): Promise<void> {
    if (this.#isClosed) return Promise.reject(closed())
    const entry = { update, mark, stored: Promise.withResolvers<void>(), isUnderWay: false }
    this.#unsaved.add(entry)
    this.#newest = entry
    this.#unsavedBytes += update.length
    if (!this.#isFailing) void this.#store(entry)
    return entry.stored.promise
  }

  /** Resolves when all that was appended so far is on disk. */
  async saved(): Promise<void> {
    await this.#newest?.stored.promise
  }

  /** Waits for the disk for at most `waitMs`; what is unsaved then is rejected. */
  async close(waitMs: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined
    const isOver = new Promise<void>(resolve => {
      timer = setTimeout(resolve, waitMs)
    })
    await Promise.race([this.saved().catch(() => {}), isOver])
    clearTimeout(timer)
    this.#isClosed = true
    if (this.#graceTimer) clearTimeout(this.#graceTimer)
    if (this.#retryTimer) clearTimeout(this.#retryTimer)
    for (const entry of this.#unsaved) this.#settle(entry, closed())
  }

  async #store(entry: Entry): Promise<void> {
    if (await this.#try(entry)) return
    if (this.#isFailing || this.#isClosed) return
    this.#fail()
  }

  /** False when it is not on disk and may be tried again. */
  async #try(entry: Entry): Promise<boolean> {
    const { log, documentId, epoch } = this.#parts
    entry.isUnderWay = true
    try {
      await log.append(documentId, epoch, entry.update, entry.mark)
    } catch (error) {
      this.#error = error
      // An epoch that is over never comes back; anything else may be tried again.
      if (!(error instanceof Refusal) || error.code === 'storage-failed') return false
      this.#settle(entry, error)
    } finally {
      entry.isUnderWay = false
    }
    this.#settle(entry)
    return true
  }

  #settle(entry: Entry, error?: unknown): void {
    if (!this.#unsaved.delete(entry)) return
    this.#unsavedBytes -= entry.update.length
    if (error === undefined) entry.stored.resolve()
    else entry.stored.reject(error)
  }

  #fail(): void {
    this.#retryMs = firstRetryMs
    this.#isFailing = true
    this.#graceTimer = setTimeout(() => {
      this.#isRefusing = true
      this.#parts.onRefusing(this.#error)
    }, graceMs)
    this.#retryLater()
  }

  #retryLater(): void {
    this.#retryTimer = setTimeout(() => void this.#retry(), this.#retryMs)
    this.#retryMs = Math.min(this.#retryMs * 2, longestRetryMs)
  }

  /** Tries the oldest alone; the others follow in order once it is on disk. */
  async #retry(): Promise<void> {
    const entries = [...this.#unsaved]
    // What is still under way must not come once more after what follows it: its mark would be older.
    const mustWait = entries.some(entry => entry.isUnderWay)
    if (mustWait || (entries[0] && !(await this.#try(entries[0])))) {
      if (!this.#isClosed) this.#retryLater()
      return
    }
    if (this.#graceTimer) clearTimeout(this.#graceTimer)
    this.#isFailing = false
    this.#isRefusing = false
    for (const entry of this.#unsaved) void this.#store(entry)
  }
}

function closed(): Refusal {
  return new Refusal(
    'storage-failed',
    'The document was closed before the change was on disk. Reload the page.',
  )
}
