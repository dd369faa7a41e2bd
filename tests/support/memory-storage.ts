// The storage port in memory, held to the real one by the contract suite. It can hold writes back, fail, and crash.
import type { DocumentId } from '#protocol/ids.ts'
import { Refusal } from '#protocol/refusals.ts'
import { compacted } from '../../server/storage/compaction.ts'
import type { OutputFileStore } from '../../server/storage/output-file-store.ts'
import type { DocumentLog, Mark, Records, Storage, StoredDocument } from '../../server/storage/storage.ts'
import { KeptOutputFiles, memoryOutputFiles } from './memory-output-files.ts'

interface Kept {
  epoch: number
  snapshot: Uint8Array
  updates: Uint8Array[]
  marks: Map<string, number>
}

type Write = () => unknown

export class MemoryStorage implements Storage {
  readonly documents: DocumentLog
  readonly records: Records
  readonly outputFiles: OutputFileStore
  /** While true, writes wait for `flush`, as if the disk were slow. */
  isHolding = false
  /** While true, every write fails. */
  isFailing = false
  readonly #documents: Map<DocumentId, Kept>
  readonly #records: Map<string, Map<string, string>>
  readonly #files: KeptOutputFiles
  #isDead = false
  #held: { readonly write: Write; readonly settled: PromiseWithResolvers<unknown> }[] = []

  constructor(
    documents = new Map<DocumentId, Kept>(),
    records = new Map<string, Map<string, string>>(),
    files = new KeptOutputFiles(),
  ) {
    this.#documents = documents
    this.#records = records
    this.#files = files
    this.outputFiles = memoryOutputFiles(files, write => this.#later(write))
    this.documents = {
      create: (id, state) => this.#later(() => this.#create(id, state)) as Promise<void>,
      load: id => this.#now(() => this.#load(id)) as Promise<StoredDocument>,
      append: (id, epoch, update, mark) =>
        this.#later(() => this.#append(id, epoch, { update: new Uint8Array(update), mark })) as Promise<void>,
      replace: (id, state) => this.#later(() => this.#replace(id, state)) as Promise<number>,
    }
    this.records = {
      put: (kind, id, value) => {
        const json = JSON.stringify(value)
        return this.#later(() => void this.#kind(kind).set(id, json)) as Promise<void>
      },
      remove: (kind, id) => this.#later(() => void this.#kind(kind).delete(id)) as Promise<void>,
      all: async kind =>
        [...this.#kind(kind)].map(([id, json]) => ({ id, value: JSON.parse(json) as unknown })),
    }
  }

  /** The oldest of the writes that were held back reach the disk. While that fails all of them fail, as the port's do. */
  flush(count = this.#held.length): void {
    const settled = this.#held.splice(0, this.isFailing ? this.#held.length : count)
    for (const each of settled) this.#settle(each.write, each.settled)
  }

  /** What is on disk becomes one snapshot. Throws when that is not what the log says. */
  compact(id: DocumentId): void {
    const kept = this.#kept(id)
    const state = compacted(this.#load(id))
    if (!state) throw new Error('the log does not come out of its own replay')
    kept.snapshot = state
    kept.updates = []
  }

  /**
   * The process dies: what was held back is lost, nobody hears of it, and what is left of the process writes no more.
   * Returns what the next process finds.
   */
  crash(): MemoryStorage {
    this.#held = []
    this.#isDead = true
    return new MemoryStorage(this.#documents, this.#records, this.#files)
  }

  async probe(): Promise<void> {
    await this.#later(() => null)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.flush()
  }

  #later(write: Write): Promise<unknown> {
    const settled = Promise.withResolvers<unknown>()
    if (this.#isDead) return settled.promise
    // What is held back was asked for first, so it comes first.
    if (!this.isHolding) this.flush()
    if (this.isHolding && !this.isFailing) this.#held.push({ write, settled })
    else this.#settle(write, settled)
    return settled.promise
  }

  async #now(read: () => unknown): Promise<unknown> {
    return read()
  }

  #settle(write: Write, settled: PromiseWithResolvers<unknown>): void {
    try {
      if (this.isFailing) throw new Refusal('storage-failed', 'The disk is full.')
      settled.resolve(write())
    } catch (error) {
      settled.reject(error)
    }
  }

  #create(id: DocumentId, snapshot: Uint8Array): void {
    if (this.#documents.has(id)) throw new Refusal('storage-failed', 'It exists already.')
    this.#documents.set(id, { epoch: 1, snapshot: new Uint8Array(snapshot), updates: [], marks: new Map() })
  }

  #load(id: DocumentId): StoredDocument {
    const { epoch, snapshot, updates, marks } = this.#kept(id)
    const inOrder = [...marks].sort(([a], [b]) => (a < b ? -1 : 1))
    return {
      epoch,
      snapshot,
      updates: [...updates],
      marks: inOrder.map(([source, sequence]) => ({ source, sequence })),
    }
  }

  #append(
    id: DocumentId,
    epoch: number,
    { update, mark }: { update: Uint8Array; mark: Mark | undefined },
  ): void {
    const kept = this.#kept(id)
    if (kept.epoch !== epoch) throw new Refusal('out-of-date', 'It was replaced.')
    kept.updates.push(update)
    if (mark) kept.marks.set(mark.source, mark.sequence)
  }

  #replace(id: DocumentId, state: Uint8Array): number {
    const kept = this.#kept(id)
    kept.epoch += 1
    kept.snapshot = new Uint8Array(state)
    kept.updates = []
    return kept.epoch
  }

  #kept(id: DocumentId): Kept {
    const kept = this.#documents.get(id)
    if (!kept) throw new Refusal('not-found', 'That document does not exist.')
    return kept
  }

  #kind(kind: string): Map<string, string> {
    const known = this.#records.get(kind) ?? new Map<string, string>()
    this.#records.set(kind, known)
    return known
  }
}
