// The notebooks and shared files of one classroom: opened, added, found, shown. Their content is the notebook folder's.
import type { DocumentView, KernelView } from '#protocol/classroom-view.ts'
import type { DocumentId, SandboxId } from '#protocol/ids.ts'
import { fileTextOf } from '#protocol/notebook-document.ts'
import { Refusal } from '#protocol/refusals.ts'
import type { SandboxFile } from '#protocol/sandbox-host.ts'
import type { Logger } from '../log.ts'
import { ChangedFiles } from '../notebook/changed-files.ts'
import { importNotebook } from '../notebook/import-notebook.ts'
import type { LiveDocument } from '../notebook/live-document.ts'
import type { LiveDocuments } from '../notebook/live-documents.ts'
import { LiveNotebook } from '../notebook/live-notebook.ts'
import { sharedFileState } from '../notebook/shared-file.ts'
import type { SandboxHost } from '../sandbox/sandbox-host-port.ts'
import type { DocumentRecord } from './classroom-records.ts'
import { freeFileName } from './file-names.ts'
import { randomId } from './random-id.ts'

export interface DocumentParts {
  readonly documents: LiveDocuments
  readonly host: SandboxHost
  readonly log: Logger
  readonly image: string
  /** What operators see of the class at its containers. */
  readonly label: string
  readonly onKernelChanged: (view: KernelView) => void
  /** Keeps the records on disk; resolves when they are. */
  readonly onRecordsChanged: (records: readonly DocumentRecord[]) => Promise<void>
}

interface Entry {
  record: DocumentRecord
  /** Null when it cannot be read from disk: it is told to whoever opens it, and the others stay open. */
  readonly live: LiveDocument | null
  readonly notebook: LiveNotebook | null
}

export class ClassroomDocuments implements AsyncDisposable {
  readonly #parts: DocumentParts
  readonly #entries = new Map<DocumentId, Entry>()
  readonly #changedFiles = new ChangedFiles(changed => void this.#putIntoKernels(changed))

  constructor(parts: DocumentParts) {
    this.#parts = parts
  }

  /** Opens what was kept. A document that cannot be read does not keep the others closed. */
  async open(records: readonly DocumentRecord[]): Promise<void> {
    for (const record of records) await this.#open(record)
  }

  /** In teaching order: notebooks first come first, files after them as they were added. */
  records(): readonly DocumentRecord[] {
    return [...this.#entries.values()].map(entry => entry.record)
  }

  views(): DocumentView[] {
    return [...this.#entries.values()].map(({ record, live }) => {
      const epoch = live?.epoch ?? 0
      return {
        id: record.id,
        kind: record.kind,
        name: record.name,
        epoch,
        path: `/yjs/${record.id}/${epoch}`,
      }
    })
  }

  kernels(): KernelView[] {
    return [...this.#entries.values()].flatMap(({ notebook }) => (notebook ? [notebook.kernelView] : []))
  }

  /** Refuses `not-found`, and `storage-failed` for a document that cannot be read. */
  find(id: DocumentId): LiveDocument {
    const entry = this.#entries.get(id)
    if (!entry) throw new Refusal('not-found', 'This notebook is not in the class any more.')
    if (!entry.live) throw unreadable(entry.record.name)
    return entry.live
  }

  notebook(id: DocumentId): LiveNotebook {
    this.find(id)
    const notebook = this.#entries.get(id)?.notebook
    if (!notebook) throw new Refusal('not-found', 'That is not a notebook.')
    return notebook
  }

  /** All documents that can be read, for exports. */
  readable(): readonly { readonly record: DocumentRecord; readonly live: LiveDocument }[] {
    return [...this.#entries.values()].flatMap(({ record, live }) => (live ? [{ record, live }] : []))
  }

  /** Adds a notebook; `content` is an `.ipynb` as bytes. Refuses `not-a-notebook`. */
  async addNotebook(name: string, content: Uint8Array): Promise<DocumentRecord> {
    const wish = /\.ipynb$/i.test(name) ? name : `${name}.ipynb`
    return this.#add('notebook', wish, await importNotebook(content))
  }

  async addFile(name: string, text: string): Promise<DocumentRecord> {
    return this.#add('file', name, sharedFileState(text))
  }

  /** The shared files as they are now, to be put into sandboxes; all, or those among these documents. */
  files(among?: ReadonlySet<DocumentId>): SandboxFile[] {
    return this.readable()
      .filter(({ record }) => record.kind === 'file' && (among?.has(record.id) ?? true))
      .map(({ record, live }) => ({
        path: record.name,
        base64: Buffer.from(fileTextOf(live.yjs).toString()).toString('base64'),
      }))
  }

  async #add(kind: DocumentRecord['kind'], wish: string, state: Uint8Array): Promise<DocumentRecord> {
    const record: DocumentRecord = {
      id: randomId<DocumentId>(kind),
      kind,
      name: freeFileName(
        wish,
        this.records().map(known => known.name),
      ),
      kernelId: null,
    }
    await this.#parts.documents.create(record.id, state)
    await this.#open(record)
    await this.#parts.onRecordsChanged(this.records())
    const notebook = this.#entries.get(record.id)?.notebook
    if (notebook) this.#parts.onKernelChanged(notebook.kernelView)
    return record
  }

  async #open(record: DocumentRecord): Promise<void> {
    const entry: Entry = { record, live: null, notebook: null }
    this.#entries.set(record.id, entry)
    try {
      const live = await this.#parts.documents.open(record.id)
      const notebook = record.kind === 'notebook' ? this.#withKernel(entry, live) : null
      this.#entries.set(record.id, Object.assign(entry, { live, notebook }))
      if (record.kind === 'file') this.#changedFiles.watch(record.id, live.yjs)
    } catch (error) {
      this.#parts.log.error({ err: error, document: record.id }, 'a document cannot be opened')
    }
  }

  #withKernel(entry: Entry, document: LiveDocument): LiveNotebook {
    const { host, image, label, log, onKernelChanged } = this.#parts
    return new LiveNotebook({
      document,
      host,
      image,
      label,
      sandboxId: entry.record.kernelId,
      newSandbox: async () => {
        const kernelId = randomId<SandboxId>('kernel')
        entry.record = { ...entry.record, kernelId }
        await this.#parts.onRecordsChanged(this.records())
        return kernelId
      },
      files: async () => this.files(),
      onKernelChanged,
      onWriteFailed: error => log.error({ err: error, document: document.id }, 'outputs could not be stored'),
    })
  }

  /** The trainer's own kernels only: in a participant's sandbox the file may hold the participant's work. */
  async #putIntoKernels(changed: ReadonlySet<DocumentId>): Promise<void> {
    const files = this.files(changed)
    const notebooks = [...this.#entries.values()].flatMap(({ notebook }) => notebook ?? [])
    for (const outcome of await Promise.allSettled(notebooks.map(each => each.putFiles(files)))) {
      // Expected when the kernel ends or the sandbox-host is away: a kernel that starts gets today's files.
      if (outcome.status === 'fulfilled' || outcome.reason instanceof Refusal) continue
      this.#parts.log.error({ err: outcome.reason }, 'a changed file did not get into a kernel')
    }
  }

  /** Kernels end; documents stay. */
  async stopKernels(): Promise<void> {
    const kernels = this.records().flatMap(({ kernelId }) => kernelId ?? [])
    await Promise.allSettled(kernels.map(sandboxId => this.#parts.host.ask('sandbox:stop', { sandboxId })))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#changedFiles[Symbol.dispose]()
    for (const { notebook } of this.#entries.values()) await notebook?.[Symbol.asyncDispose]()
  }
}

function unreadable(name: string): Refusal {
  return new Refusal(
    'storage-failed',
    `"${name}" cannot be read from disk. Nothing of it was changed; please ask who runs the server to restore the data folder.`,
  )
}
