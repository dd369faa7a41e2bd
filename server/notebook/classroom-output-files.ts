// The output files of one class: makes room by removing what nothing refers to any more, and only when there is need.
// So a file outlives its output for a while: an undo, a copied cell or a copied notebook still finds it.
import type * as Y from 'yjs'
import type { ClassroomId, DocumentId, ExecutionId } from '#protocol/ids.ts'
import {
  cellsOf,
  idOf,
  metadataFilesOf,
  type OutputFile,
  outputFilesOf,
  outputsOf,
} from '#protocol/notebook-document.ts'
import { Refusal } from '#protocol/refusals.ts'
import type {
  OpenedOutputFile,
  OutputContent,
  OutputFileStore,
  SpooledText,
} from '../storage/output-file-store.ts'
import { LeftOutNotices } from './left-out-notices.ts'
import type { LiveDocuments } from './live-documents.ts'

export { outputFileTypeOf } from '../storage/output-file-store.ts'

/** A file is not removed so soon after it was put: its document may not refer to it yet, or an undo brings it back. */
const keptUnreferredMs = 15 * 60 * 1000
/** Looking through all documents of a class takes time: not more often than this. */
const sweepEveryMs = 60 * 1000

export interface ClassroomOutputFilesParts {
  readonly store: OutputFileStore
  readonly classroomId: ClassroomId
  readonly documents: Pick<LiveDocuments, 'open'>
  /** All notebooks of the class, those out of sight too: they may come back. */
  notebooks(): readonly DocumentId[]
}

export class ClassroomOutputFiles {
  readonly #parts: ClassroomOutputFilesParts
  #sweptAt = Number.NEGATIVE_INFINITY

  constructor(parts: ClassroomOutputFilesParts) {
    this.#parts = parts
  }

  /** Resolves when it is on disk. Rejects with `too-large` and `storage-failed`, with a sentence that can be shown. */
  put(content: OutputContent): Promise<OutputFile> {
    const { store, classroomId } = this.#parts
    return this.#makingRoom(() => store.put(classroomId, content))
  }

  /** Null for what is not there. */
  open(fileId: string): Promise<OpenedOutputFile | null> {
    return this.#parts.store.open(this.#parts.classroomId, fileId)
  }

  /** Adds to the text that a run puts out beyond what its document keeps. A number comes in once. */
  spool(run: ExecutionId, sequence: number, text: string): Promise<void> {
    const { store, classroomId } = this.#parts
    return this.#makingRoom(() => store.spool(classroomId, run, sequence, text))
  }

  /** All that was spooled as a file; null when there is nothing. */
  putSpooled(run: ExecutionId): Promise<SpooledText | null> {
    const { store, classroomId } = this.#parts
    return this.#makingRoom(() => store.putSpooled(classroomId, run))
  }

  dropSpool(run: ExecutionId): Promise<void> {
    return this.#parts.store.dropSpool(this.#parts.classroomId, run)
  }

  async #makingRoom<Result>(act: () => Promise<Result>): Promise<Result> {
    try {
      return await act()
    } catch (refusal) {
      const isFull = refusal instanceof Refusal && refusal.code === 'too-large'
      if (!isFull || !(await this.#sweep())) throw refusal
    }
    return act()
  }

  async #sweep(): Promise<boolean> {
    const { store, classroomId } = this.#parts
    if (performance.now() - this.#sweptAt < sweepEveryMs) return false
    this.#sweptAt = performance.now()
    const kept = await this.#referred()
    if (!kept) return false
    await store.sweep(classroomId, kept, keptUnreferredMs)
    return true
  }

  /** Null when a notebook cannot be read now: nobody knows what it refers to. */
  async #referred(): Promise<ReadonlySet<string> | null> {
    const { documents, notebooks } = this.#parts
    const opened = await Promise.allSettled(notebooks().map(id => documents.open(id)))
    const ids = opened.map(each => (each.status === 'fulfilled' ? referred(each.value.yjs) : null))
    return ids.includes(null) ? null : new Set(ids.flatMap(each => each ?? []))
  }
}

/** The files that a notebook's outputs and metadata lead to, and the runs whose left-out text is shown. */
function referred(document: Y.Doc): string[] {
  const cells = cellsOf(document).toArray()
  const outputs = cells.flatMap(cell => outputsOf(cell)?.toArray() ?? [])
  const files = [...outputs.map(outputFilesOf), metadataFilesOf(document)].flatMap(
    ({ files = {}, fullText }) => [...Object.values(files), ...(fullText ? [fullText] : [])],
  )
  // A cell may be quiet for hours and go on; one that is run again or gone needs its spool no more.
  const ids = new Set(cells.map(idOf))
  const notices = new LeftOutNotices(document).all().filter(([cellId]) => ids.has(cellId))
  return [...files.map(({ fileId }) => fileId), ...notices.map(([, { executionId }]) => executionId)]
}
