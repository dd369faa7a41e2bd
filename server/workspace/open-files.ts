// The text files of one class's people that were opened to be written in: each path of each person one document, the same for
// all their windows and for whoever looks in. Knows no roles and no transport.
import { z } from 'zod'
import { closeCodes } from '#protocol/close-codes.ts'
import type { FileListing, OpenFileView } from '#protocol/home-files.ts'
import { type ClassroomId, type DocumentId, id, type MemberId } from '#protocol/ids.ts'
import { readLimitBytes } from '#protocol/limits.ts'
import { fileTextOf } from '#protocol/notebook-document.ts'
import { Refusal } from '#protocol/refusals.ts'
import type { Logger } from '../log.ts'
import type { LiveDocument } from '../notebook/live-document.ts'
import type { LiveDocuments } from '../notebook/live-documents.ts'
import { sharedFileState } from '../notebook/shared-file.ts'
import { Turns } from '../notebook/turns.ts'
import type { Records } from '../storage/storage.ts'
import { editedText } from './file-text.ts'
import { OpenFile } from './open-file.ts'
import type { FileText, OwnFiles } from './own-files.ts'

const openFileRecord = z.object({ documentId: id<DocumentId>(), memberId: id<MemberId>(), path: z.string() })
type OpenFileRecord = z.infer<typeof openFileRecord>

export interface OpenFilesParts {
  readonly classroomId: ClassroomId
  readonly records: Records
  readonly documents: LiveDocuments
  readonly files: OwnFiles
  readonly log: Logger
  newId(): DocumentId
  isReady(memberId: MemberId): boolean
}

/** Those that nobody has open are closed after this long. */
const lookEveryMs = 30_000
/** Each is held in memory. */
const mostOpenPerMember = 20
/** Each stays on disk. */
const mostKeptPerMember = 500

export class OpenFiles implements AsyncDisposable {
  readonly #parts: OpenFilesParts
  readonly #known = new Map<DocumentId, OpenFileRecord>()
  readonly #open = new Map<DocumentId, OpenFile>()
  readonly #turns = new Map<MemberId, Turns>()
  readonly #timer: NodeJS.Timeout
  readonly #kind: string

  constructor(parts: OpenFilesParts) {
    this.#parts = parts
    this.#kind = `open file of ${parts.classroomId}`
    this.#timer = setInterval(() => {
      for (const [memberId, turns] of this.#turns) void turns.take(() => this.#closeIdle(memberId))
    }, lookEveryMs).unref()
  }

  /** Reads what was open before the server was started. */
  async load(): Promise<void> {
    for (const { value } of await this.#parts.records.all(this.#kind)) {
      const record = openFileRecord.parse(value)
      this.#known.set(record.documentId, record)
    }
  }

  /** Whose document it is; null for one that is no file of anybody's. */
  ownerOf(documentId: DocumentId): MemberId | null {
    return this.#known.get(documentId)?.memberId ?? null
  }

  /**
   * Opens a text file of theirs. Refuses `not-found`, and `too-large` and `not-a-text-file` for what no editor should open.
   */
  open(memberId: MemberId, path: string): Promise<OpenFileView> {
    return this.#turnsOf(memberId).take(async () => {
      const known = this.#at(memberId, path)
      const before = known && this.#open.get(known.documentId)
      if (before && before.live.followerCount > 0) return viewOf(before.live)
      const found = await this.#parts.files.read(memberId, path)
      await this.#demandRoom(memberId)
      const file = known ? await this.#load(known, found) : await this.#create(memberId, path, found)
      return viewOf(file.live)
    })
  }

  /** The document of an open file, also of one from before the server was started. Refuses `not-found`. */
  async find(documentId: DocumentId): Promise<LiveDocument> {
    const record = this.#known.get(documentId)
    if (!record) throw new Refusal('not-found', 'There is no such document.')
    return (await this.#turnsOf(record.memberId).take(() => this.#load(record))).live
  }

  /** Puts what was typed into the file now. Refuses `not-found` for what is not open. */
  save(documentId: DocumentId): Promise<void> {
    return this.#demand(documentId).save()
  }

  /** See `OpenFile.settle`. */
  settle(documentId: DocumentId, keep: 'mine' | 'file'): Promise<string | null> {
    return this.#demand(documentId).settle(keep)
  }

  /** All that the person has typed is in their files. */
  async saveAll(memberId: MemberId): Promise<void> {
    await Promise.all(this.#openOf(memberId).map(file => file.save()))
  }

  /** Renames or moves a file or a folder; what is open of it stays open. Refuses like `OwnFiles.rename`. */
  async rename(memberId: MemberId, path: string, to: string): Promise<void> {
    const isMoved = (one: string) => one === path || one.startsWith(`${path}/`)
    const moved = [...this.#known.values()].filter(
      record => record.memberId === memberId && isMoved(record.path),
    )
    await this.saveAll(memberId)
    await this.#holding(moved, async () => {
      await this.#parts.files.rename(memberId, path, to)
      for (const record of moved) await this.#moveTo(record, to + record.path.slice(path.length))
    })
  }

  /** How a person's files are now. */
  noticed(memberId: MemberId, { entries, isCut }: FileListing): void {
    for (const file of this.#openOf(memberId)) {
      const entry = entries.find(({ path }) => path === file.path) ?? null
      if (entry || !isCut) file.noticed(entry)
    }
  }

  /** The person's sandbox is there, or another one, or gone. */
  sandboxChanged(memberId: MemberId): void {
    for (const file of this.#openOf(memberId)) {
      const isReady = this.#parts.isReady(memberId)
      if (isReady === (file.state === 'away'))
        void file.compare().catch(error => this.#failed(error, file.id))
    }
  }

  /** Nothing of theirs can be opened any more. */
  async forget(memberId: MemberId): Promise<void> {
    const theirs = [...this.#known.values()].filter(record => record.memberId === memberId)
    await Promise.all(theirs.map(record => this.#forget(record)))
  }

  /** Saves and closes all of them: the class has ended. */
  async end(): Promise<void> {
    const message = 'The class has ended. What you wrote is in your file.'
    await Promise.all([...this.#open.values()].map(file => this.#close(file, closeCodes.notFound, message)))
  }

  // --- one of them ---

  async #create(memberId: MemberId, path: string, found: FileText): Promise<OpenFile> {
    const { documents, newId, records } = this.#parts
    const theirs = [...this.#known.values()].filter(record => record.memberId === memberId)
    if (theirs.length >= mostKeptPerMember) {
      throw new Refusal('too-large', 'You have opened very many files in this class. Please use one of them.')
    }
    const documentId = newId()
    const record = { documentId, memberId, path }
    const live = await documents.create(documentId, sharedFileState(editedText(found.text).text))
    await records.put(this.#kind, documentId, record)
    this.#known.set(documentId, record)
    return this.#watch(record, live, found)
  }

  async #load(record: OpenFileRecord, found?: FileText): Promise<OpenFile> {
    const live = await this.#parts.documents.open(record.documentId)
    const before = this.#open.get(record.documentId)
    if (before?.live === live) {
      if (found) await before.compare(found)
      return before
    }
    // It broke in memory and was read anew from disk.
    before?.stop()
    return this.#watch(record, live, found)
  }

  async #watch(record: OpenFileRecord, live: LiveDocument, found?: FileText): Promise<OpenFile> {
    const { files, isReady, log } = this.#parts
    const { memberId, path, documentId } = record
    live.limitGrowth(() => readLimitBytes - fileTextOf(live.yjs).length)
    const file = new OpenFile({
      live,
      path,
      log,
      files: {
        isReady: () => isReady(memberId),
        read: path => files.read(memberId, path),
        write: (path, content, version) => files.write(memberId, path, content, version),
      },
    })
    this.#open.set(documentId, file)
    const comparing = file.compare(found)
    // Whoever comes back to it need not wait for a sandbox that may be busy.
    if (found) await comparing
    else comparing.catch(error => this.#failed(error, documentId))
    return file
  }

  async #moveTo(record: OpenFileRecord, path: string): Promise<void> {
    // A file that lay there before is gone: what was known of it must not meet this one.
    const replaced = this.#at(record.memberId, path)
    if (replaced) await this.#forget(replaced)
    const moved = { ...record, path }
    await this.#parts.records.put(this.#kind, record.documentId, moved)
    this.#known.set(record.documentId, moved)
    await this.#open.get(record.documentId)?.moved(path)
  }

  async #holding(records: readonly OpenFileRecord[], act: () => Promise<void>): Promise<void> {
    const [first, ...rest] = records
    if (!first) return act()
    const file = this.#open.get(first.documentId)
    if (!file) return this.#holding(rest, act)
    await file.hold(() => this.#holding(rest, act))
  }

  async #forget({ documentId }: OpenFileRecord): Promise<void> {
    this.#known.delete(documentId)
    const file = this.#open.get(documentId)
    if (file) await this.#close(file, closeCodes.notFound, 'This file is not there any more.')
    await this.#parts.records.remove(this.#kind, documentId)
  }

  async #close(file: OpenFile, code: number, message: string): Promise<void> {
    this.#open.delete(file.id)
    await file.close()
    await this.#parts.documents.close(file.id, code, message)
  }

  /** Refuses `too-many-tries`. */
  async #demandRoom(memberId: MemberId): Promise<void> {
    if (this.#openOf(memberId).length < mostOpenPerMember) return
    await this.#closeIdle(memberId)
    if (this.#openOf(memberId).length < mostOpenPerMember) return
    throw new Refusal('too-many-tries', `You have ${mostOpenPerMember} files open. Please close one first.`)
  }

  /** To be called in the person's turn, so that nobody comes to one while it is being closed. */
  async #closeIdle(memberId: MemberId): Promise<void> {
    for (const file of this.#openOf(memberId)) {
      if (file.live.followerCount > 0) continue
      await file.save().catch(() => {})
      // Whoever has its address may have come meanwhile.
      if (file.live.followerCount === 0) {
        await this.#close(file, closeCodes.restarting, 'This file is being closed.')
      }
    }
  }

  #at(memberId: MemberId, path: string): OpenFileRecord | undefined {
    return [...this.#known.values()].find(record => record.memberId === memberId && record.path === path)
  }

  #openOf(memberId: MemberId): OpenFile[] {
    return [...this.#open.values()].filter(({ id }) => this.#known.get(id)?.memberId === memberId)
  }

  #demand(documentId: DocumentId): OpenFile {
    const file = this.#open.get(documentId)
    if (!file) throw new Refusal('not-found', 'This file is not open any more. Please open it again.')
    return file
  }

  #turnsOf(memberId: MemberId): Turns {
    const turns = this.#turns.get(memberId) ?? new Turns()
    this.#turns.set(memberId, turns)
    return turns
  }

  #failed(error: unknown, documentId: DocumentId): void {
    if (error instanceof Refusal) return
    this.#parts.log.error({ err: error, document: documentId }, 'an open file could not be brought in step')
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer)
    await Promise.all([...this.#open.values()].map(file => file.close()))
    this.#open.clear()
  }
}

function viewOf({ id, epoch }: LiveDocument): OpenFileView {
  return { id, path: `/yjs/${id}/${epoch}` }
}
