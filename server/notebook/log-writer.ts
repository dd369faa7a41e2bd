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
  #unsavedBytes = 0
  #failing: { readonly error: unknown; retryMs: number } | null = null
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
    const entry = { update, mark, stored: Promise.withResolvers<void>() }
    this.#unsaved.add(entry)
    this.#unsavedBytes += update.length
    if (!this.#failing) void this.#store(entry)
    return entry.stored.promise
  }

  /** Resolves when all that was appended so far is on disk. */
  async saved(): Promise<void> {
    await [...this.#unsaved].at(-1)?.stored.promise
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
    const { log, documentId, epoch } = this.#parts
    try {
      await log.append(documentId, epoch, entry.update, entry.mark)
    } catch (error) {
      // An epoch that is over never comes back; anything else may be tried again.
      if (error instanceof Refusal && error.code !== 'storage-failed') this.#settle(entry, error)
      else this.#fail(error)
      return
    }
    this.#settle(entry)
  }

  #settle(entry: Entry, error?: unknown): void {
    if (!this.#unsaved.delete(entry)) return
    this.#unsavedBytes -= entry.update.length
    if (error === undefined) entry.stored.resolve()
    else entry.stored.reject(error)
  }

  #fail(error: unknown): void {
    if (this.#failing || this.#isClosed) return
    this.#failing = { error, retryMs: firstRetryMs }
    this.#graceTimer = setTimeout(() => {
      this.#isRefusing = true
      this.#parts.onRefusing(error)
    }, graceMs)
    this.#retryLater()
  }

  #retryLater(): void {
    const failing = this.#failing
    if (!failing) return
    this.#retryTimer = setTimeout(() => void this.#retry(), failing.retryMs)
    failing.retryMs = Math.min(failing.retryMs * 2, longestRetryMs)
  }

  /** Tries the oldest alone; the others follow in order once it is on disk. */
  async #retry(): Promise<void> {
    const [oldest] = this.#unsaved
    if (oldest) {
      const { log, documentId, epoch } = this.#parts
      try {
        await log.append(documentId, epoch, oldest.update, oldest.mark)
      } catch (error) {
        if (!(error instanceof Refusal) || error.code === 'storage-failed') {
          if (!this.#isClosed) this.#retryLater()
          return
        }
        this.#settle(oldest, error)
      }
      this.#settle(oldest)
    }
    if (this.#graceTimer) clearTimeout(this.#graceTimer)
    this.#failing = null
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
