// The notebooks, shared files and the plan of one classroom: opened, added, changed, found. Their order and names are in
// document-list.ts, their content is the notebook folder's.
import type { DocumentView, KernelView, RunView } from '#protocol/classroom-view.ts'
import { closeCodes } from '#protocol/close-codes.ts'
import type { DocumentId, SandboxId } from '#protocol/ids.ts'
import { Refusal } from '#protocol/refusals.ts'
import type { Role } from '#protocol/roles.ts'
import type { Logger } from '../log.ts'
import type { ClassroomOutputFiles } from '../notebook/classroom-output-files.ts'
import { copiedState } from '../notebook/document-copy.ts'
import { importNotebook, importPlan } from '../notebook/import-notebook.ts'
import type { LiveDocument } from '../notebook/live-document.ts'
import type { LiveDocuments } from '../notebook/live-documents.ts'
import { LiveNotebook } from '../notebook/live-notebook.ts'
import type { FirstState } from '../notebook/notebook-state.ts'
import { sharedFileState } from '../notebook/shared-file.ts'
import { Turns } from '../notebook/turns.ts'
import type { SandboxHost } from '../sandbox/sandbox-host-port.ts'
import type { DocumentRecord } from './classroom-records.ts'
import * as documentList from './document-list.ts'
import { emptyNotebook, emptyPlan } from './empty-notebook.ts'
import { randomId } from './random-id.ts'
import { SharedFiles, type SharedFilesParts } from './shared-files.ts'

export interface DocumentParts {
  readonly documents: LiveDocuments
  readonly outputFiles: ClassroomOutputFiles
  readonly host: SandboxHost
  readonly log: Logger
  readonly image: string
  /** What operators see of the class at its containers. */
  readonly label: string
  /** All there are, those out of sight included. */
  records(): readonly DocumentRecord[]
  /** Changes them one change after the other; resolves when it is on disk. */
  change(make: (records: readonly DocumentRecord[]) => readonly DocumentRecord[]): Promise<void>
  /** What people are shown of them is another now. */
  onChanged(): void
  onKernelChanged(view: KernelView): void
  onRun(run: RunView): void
  readonly onFilesChanged: SharedFilesParts['onChanged']
}

interface Entry {
  /** Null when it cannot be read from disk: it is told to whoever opens it, and the others stay open. */
  readonly live: LiveDocument | null
  readonly notebook: LiveNotebook | null
}

export class ClassroomDocuments implements AsyncDisposable {
  readonly sharedFiles: SharedFiles
  readonly #parts: DocumentParts
  /** Of those that are in sight. */
  readonly #entries = new Map<DocumentId, Entry>()
  /** Those taken out of the class whose kernels have not ended yet. */
  readonly #ending = new Map<DocumentId, Promise<void>>()
  /** What opens and closes documents. */
  readonly #turns = new Turns()

  constructor(parts: DocumentParts) {
    this.#parts = parts
    this.sharedFiles = new SharedFiles({
      log: parts.log,
      current: () =>
        this.readable('stage').flatMap(({ record: { id, kind, name }, live }) =>
          kind === 'file' ? [{ id, name, live }] : [],
        ),
      notebooks: () => [...this.#entries.values()].flatMap(({ notebook }) => notebook ?? []),
      onChanged: parts.onFilesChanged,
    })
  }

  /** Opens what was kept. A document that cannot be read does not keep the others closed. */
  async open(): Promise<void> {
    for (const record of this.#parts.records()) if (record.removedAt === null) await this.#open(record)
  }

  // --- what there is ---

  views(role: Role): DocumentView[] {
    return documentList.visibleTo(this.#parts.records(), role).map(({ id, kind, name }) => {
      const epoch = this.#entries.get(id)?.live?.epoch ?? 0
      return { id, kind, name, epoch, path: `/yjs/${id}/${epoch}` }
    })
  }

  kernels(): KernelView[] {
    return [...this.#entries.values()].flatMap(({ notebook }) => (notebook ? [notebook.kernelView] : []))
  }

  isVisibleTo(id: DocumentId, role: Role): boolean {
    return documentList.visibleTo(this.#parts.records(), role).some(record => record.id === id)
  }

  /** Refuses `not-found` for what that role is not told of, and `storage-failed` for what cannot be read. */
  find(id: DocumentId, role: Role): LiveDocument {
    const { name } = documentList.demand(documentList.visibleTo(this.#parts.records(), role), id)
    const live = this.#entries.get(id)?.live
    if (!live) throw unreadable(name)
    return live
  }

  /** Refuses like `find`, and files and plans with `not-found`. */
  notebook(id: DocumentId): LiveNotebook {
    this.find(id, 'stage')
    const notebook = this.#entries.get(id)?.notebook
    if (!notebook) throw new Refusal('not-found', 'That is not a notebook.')
    return notebook
  }

  /** A notebook's name and content. Refuses like `notebook`. */
  notebookContent(id: DocumentId): { readonly record: DocumentRecord; readonly live: LiveDocument } {
    this.notebook(id)
    return { record: documentList.demand(this.#parts.records(), id), live: this.find(id, 'stage') }
  }

  /** All that can be read, for exports to that role. */
  readable(role: Role): readonly { readonly record: DocumentRecord; readonly live: LiveDocument }[] {
    return documentList.visibleTo(this.#parts.records(), role).flatMap(record => {
      const live = this.#entries.get(record.id)?.live
      return live ? [{ record, live }] : []
    })
  }

  // --- what becomes of them ---

  /** Adds a notebook; `content` is an `.ipynb` as bytes. Refuses `not-a-notebook`. */
  async addNotebook(name: string, content: Uint8Array): Promise<DocumentRecord> {
    const wish = documentList.notebookName(name.replace(/\.py$/i, ''))
    return this.#add('notebook', wish, await importNotebook({ name, content }, this.#parts.outputFiles))
  }

  /** Adds a notebook with one empty cell. */
  addEmptyNotebook(name: string): Promise<DocumentRecord> {
    return this.#add('notebook', documentList.notebookName(name), emptyNotebook())
  }

  /** A copy behind the notebook, with its outputs. */
  async duplicate(id: DocumentId): Promise<DocumentRecord> {
    this.notebook(id)
    const { name } = documentList.demand(this.#parts.records(), id)
    const wish = `${name.replace(/\.ipynb$/i, '')} copy.ipynb`
    return this.#add('notebook', wish, inOnePiece(copiedState(this.find(id, 'stage').yjs)), id)
  }

  /** Refuses the name of a notebook, and `too-large` when all files together would be more than sandboxes can start with. */
  async addFile(name: string, text: string): Promise<DocumentRecord> {
    this.sharedFiles.demandRoomFor(text.length)
    const record = await this.#add('file', documentList.fileName(name), inOnePiece(sharedFileState(text)))
    if (text !== '') this.sharedFiles.changed(new Set([record.id]))
    return record
  }

  /** The class's one plan; `content`, an `.ipynb` or null for an empty one, is read only when there is none yet. */
  async preparePlan(content: Uint8Array | null): Promise<void> {
    // Whoever enters does not wait for what others do with the documents.
    if (this.#hasPlan) return
    const state = content ? await importPlan(content) : emptyPlan()
    await this.#turns.take(async () => {
      if (!this.#hasPlan) await this.#addNow('plan', 'plan.ipynb', state, null)
    })
  }

  get #hasPlan(): boolean {
    return this.#parts.records().some(({ kind }) => kind === 'plan')
  }

  /** Refuses `name-taken`. A shared file lies where code runs under its new name, and not under the old one any more. */
  async rename(id: DocumentId, name: string): Promise<void> {
    let before = ''
    await this.#change(list => {
      before = documentList.demand(list, id).name
      return documentList.renamed(list, id, name)
    })
    if (documentList.demand(this.#parts.records(), id).kind === 'file') {
      this.sharedFiles.changed(new Set([id]), [before])
    }
  }

  async move(id: DocumentId, index: number): Promise<void> {
    await this.#change(list => documentList.moved(list, id, index))
  }

  /** Out of everybody's sight, its kernel ended; it stays on disk. */
  async remove(id: DocumentId): Promise<void> {
    await this.#turns.take(async () => {
      const { kind, name } = documentList.demand(this.#parts.records(), id)
      await this.#change(list => documentList.withoutShown(list, id, new Date().toISOString()))
      const ending = this.#end(id, this.#entries.get(id)?.notebook ?? null)
      this.#ending.set(id, ending)
      const ended = () => this.#ending.delete(id)
      ending.then(ended, ended)
      this.#entries.delete(id)
      this.sharedFiles.forget(id)
      if (kind === 'file') this.sharedFiles.changed(new Set(), [name])
    })
    // Not in the turn: a machine may take long to end a kernel, and the others do not wait for that.
    await this.#ending.get(id)
  }

  async #end(id: DocumentId, notebook: LiveNotebook | null): Promise<void> {
    await notebook?.end()
    await this.#parts.documents.close(id, closeCodes.notFound, 'This document was taken out of the class.')
  }

  async restore(id: DocumentId): Promise<void> {
    await this.#ending.get(id)
    await this.#turns.take(async () => {
      if (this.#entries.has(id)) return
      await this.#parts.change(list => documentList.restored(list, id))
      const record = documentList.demand(this.#parts.records(), id)
      await this.#open(record)
      this.#added(id)
      if (record.kind === 'file') this.sharedFiles.changed(new Set([id]))
    })
  }

  #add(kind: DocumentRecord['kind'], wish: string, state: FirstState, behind: DocumentId | null = null) {
    return this.#turns.take(() => this.#addNow(kind, wish, state, behind))
  }

  async #addNow(
    kind: DocumentRecord['kind'],
    wish: string,
    { whole, pieces }: FirstState,
    behind: DocumentId | null,
  ): Promise<DocumentRecord> {
    const id = randomId<DocumentId>(kind)
    await this.#parts.documents.create(id, whole, pieces)
    await this.#parts.change(list =>
      documentList.withNew(list, { id, kind, name: wish, kernelId: null, removedAt: null }, behind),
    )
    const record = documentList.demand(this.#parts.records(), id)
    await this.#open(record)
    this.#added(id)
    return record
  }

  #added(id: DocumentId): void {
    this.#parts.onChanged()
    const notebook = this.#entries.get(id)?.notebook
    if (notebook) this.#parts.onKernelChanged(notebook.kernelView)
  }

  async #change(make: Parameters<DocumentParts['change']>[0]): Promise<void> {
    await this.#parts.change(make)
    this.#parts.onChanged()
  }

  async #open(record: DocumentRecord): Promise<void> {
    this.#entries.set(record.id, { live: null, notebook: null })
    try {
      const live = await this.#parts.documents.open(record.id)
      const notebook = record.kind === 'notebook' ? this.#withKernel(record, live) : null
      this.#entries.set(record.id, { live, notebook })
      if (record.kind === 'file') this.sharedFiles.watch(record.id, live)
    } catch (error) {
      this.#parts.log.error({ err: error, document: record.id }, 'a document cannot be opened')
    }
  }

  #withKernel({ id, kernelId: sandboxId }: DocumentRecord, document: LiveDocument): LiveNotebook {
    const { host, image, label, log, change, outputFiles } = this.#parts
    return new LiveNotebook({
      document,
      outputFiles,
      aroundWriters: around => document.aroundWriters(around),
      host,
      image,
      label,
      sandboxId,
      newSandbox: async () => {
        const kernelId = randomId<SandboxId>('kernel')
        await change(list => documentList.changed(list, id, { kernelId }))
        return kernelId
      },
      files: async () => this.sharedFiles.content(),
      onKernelChanged: view => this.#parts.onKernelChanged(view),
      onRun: run => this.#parts.onRun(run),
      onWriteFailed: error => log.error({ err: error, document: id }, 'outputs could not be stored'),
    })
  }

  /** Kernels end; documents stay. */
  async stopKernels(): Promise<void> {
    const kernels = this.#parts.records().flatMap(({ kernelId }) => kernelId ?? [])
    await Promise.allSettled(kernels.map(sandboxId => this.#parts.host.ask('sandbox:stop', { sandboxId })))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.sharedFiles[Symbol.dispose]()
    await Promise.allSettled(this.#ending.values())
    for (const { notebook } of this.#entries.values()) await notebook?.[Symbol.asyncDispose]()
  }
}

function inOnePiece(whole: Uint8Array): FirstState {
  return { whole, pieces: [whole] }
}

function unreadable(name: string): Refusal {
  return new Refusal(
    'storage-failed',
    `"${name}" cannot be read from disk. Nothing of it was changed; please ask who runs the server to restore the data folder.`,
  )
}
