// The files in the sandboxes of one class: whose they are, who may look into them and write along, and which run. What is
// done with them, the workspace folder knows.
import type { FileListing, OpenFileView } from '#protocol/home-files.ts'
import type { ClassroomId, DocumentId, MemberId, TerminalId } from '#protocol/ids.ts'
import { Refusal } from '#protocol/refusals.ts'
import { isAtLeast } from '#protocol/roles.ts'
import type { Logger } from '../log.ts'
import type { LiveDocument } from '../notebook/live-document.ts'
import type { LiveDocuments } from '../notebook/live-documents.ts'
import type { SandboxHost } from '../sandbox/sandbox-host-port.ts'
import type { Sandboxes } from '../sandbox/sandboxes.ts'
import type { Records } from '../storage/storage.ts'
import { FileLookers } from '../workspace/file-lookers.ts'
import { OpenFiles } from '../workspace/open-files.ts'
import { type FileDownload, type FilePieces, OwnFiles } from '../workspace/own-files.ts'
import { type Access, requireRole, type Sender } from './access.ts'
import type { ClassroomPeople } from './classroom-people.ts'
import { randomId } from './random-id.ts'

export interface ClassroomFilesParts {
  readonly classroomId: ClassroomId
  readonly host: SandboxHost
  readonly records: Records
  readonly documents: LiveDocuments
  readonly log: Logger
  readonly people: ClassroomPeople
  readonly sandboxes: Sandboxes
  hasEnded(): boolean
  /** To those windows; null when there is nothing to look into. */
  tell(memberId: MemberId, windowIds: readonly string[], listing: FileListing | null): void
}

/** A document, and whether whoever opens it may write in it, asked for every message. */
export interface OpenedDocument {
  readonly live: LiveDocument
  mayWrite(): boolean
}

export class ClassroomFiles implements AsyncDisposable {
  readonly #own: OwnFiles
  readonly #open: OpenFiles
  readonly #lookers: FileLookers
  readonly #parts: ClassroomFilesParts

  constructor(parts: ClassroomFilesParts) {
    this.#parts = parts
    const { classroomId, host, records, documents, log, sandboxes } = parts
    const isReady = (memberId: MemberId) => sandboxes.view(memberId).state === 'ready'
    this.#own = new OwnFiles({ host, sandboxOf: memberId => sandboxes.readyId(memberId) })
    this.#open = new OpenFiles({
      classroomId,
      records,
      documents,
      log,
      isReady,
      files: this.#own,
      newId: () => randomId<DocumentId>('text'),
    })
    this.#lookers = new FileLookers({
      host,
      log,
      sandboxOf: memberId => (isReady(memberId) ? sandboxes.readyId(memberId) : null),
      tell: (memberId, windowIds, listing) => {
        if (listing) this.#open.noticed(memberId, listing)
        parts.tell(memberId, windowIds, listing)
      },
      onLookers: (memberId, names) => sandboxes.setFileWatchers(memberId, names),
    })
  }

  load(): Promise<void> {
    return this.#open.load()
  }

  // --- the tree ---

  /** Null while there is no sandbox. `whose` is null for one's own; refuses `not-allowed` and `not-found`. */
  async look(sender: Sender, whose: MemberId | null): Promise<FileListing | null> {
    const ownerId = this.#ownerFor(sender, whose)
    const listing = await this.#lookers.look(ownerId, sender)
    // What was written while nobody looked.
    if (listing) this.#open.noticed(ownerId, listing)
    return listing
  }

  leave({ memberId, windowId }: Sender, whose: MemberId | null): void {
    this.#lookers.leave(whose ?? memberId, windowId)
  }

  /** The window is closed. */
  windowLeft(windowId: string): void {
    this.#lookers.left(windowId)
  }

  list(memberId: MemberId): Promise<FileListing> {
    return this.#own.list(memberId)
  }

  rename(memberId: MemberId, path: string, to: string): Promise<void> {
    return this.#open.rename(memberId, path, to)
  }

  remove(memberId: MemberId, path: string): Promise<void> {
    return this.#own.remove(memberId, path)
  }

  makeFolder(memberId: MemberId, path: string): Promise<void> {
    return this.#own.makeFolder(memberId, path)
  }

  // --- one file ---

  /** Opens a text file to be written in. Refuses like `look`, and what no editor should open. */
  open(sender: Access, whose: MemberId | null, path: string): Promise<OpenFileView> {
    return this.#open.open(this.#ownerFor(sender, whose), path)
  }

  /** True for a document that is a file of somebody's. */
  has(documentId: DocumentId): boolean {
    return this.#open.ownerOf(documentId) !== null
  }

  /** Refuses `not-found` to everybody but the owner, helpers and instructors. */
  async document(documentId: DocumentId, access: Access): Promise<OpenedDocument> {
    this.#demandMine(documentId, access)
    if (this.#parts.hasEnded()) throw new Refusal('not-found', 'The class has ended.')
    const live = await this.#open.find(documentId)
    return { live, mayWrite: () => !this.#parts.hasEnded() && this.#mayOpen(documentId, access) }
  }

  save(access: Access, documentId: DocumentId): Promise<void> {
    this.#demandMine(documentId, access)
    return this.#open.save(documentId)
  }

  async settle(
    access: Access,
    documentId: DocumentId,
    keep: 'mine' | 'file',
  ): Promise<{ readonly keptAs: string | null }> {
    this.#demandMine(documentId, access)
    return { keptAs: await this.#open.settle(documentId, keep) }
  }

  /** Runs a file with Python as it is written now, in a terminal of its own. Refuses `too-many-terminals`, `not-found`. */
  async run(memberId: MemberId, path: string): Promise<TerminalId> {
    await this.#open.saveAll(memberId)
    return this.#parts.sandboxes.runFile(memberId, path)
  }

  // --- up and down ---

  read(memberId: MemberId, path: string) {
    return this.#own.read(memberId, path)
  }

  write(memberId: MemberId, path: string, content: Uint8Array, version: string | null) {
    return this.#own.write(memberId, path, content, version)
  }

  async download(memberId: MemberId, path: string): Promise<FileDownload> {
    await this.#open.saveAll(memberId)
    return this.#own.download(memberId, path)
  }

  async archive(memberId: MemberId): Promise<FilePieces> {
    await this.#open.saveAll(memberId)
    return this.#own.archive(memberId)
  }

  // --- what becomes of them ---

  sandboxChanged(memberId: MemberId): void {
    this.#lookers.sandboxChanged(memberId)
    this.#open.sandboxChanged(memberId)
  }

  forget(memberId: MemberId): Promise<void> {
    return this.#open.forget(memberId)
  }

  /** Whatever was typed is in the files. */
  end(): Promise<void> {
    return this.#open.end()
  }

  #ownerFor(access: Access, whose: MemberId | null): MemberId {
    if (whose === null || whose === access.memberId) return access.memberId
    requireRole(access, 'helper')
    if (!this.#isOnRoster(whose)) throw new Refusal('not-found', 'This person is not in the class any more.')
    return whose
  }

  #demandMine(documentId: DocumentId, access: Access): void {
    if (!this.#mayOpen(documentId, access)) throw new Refusal('not-found', 'There is no such document.')
  }

  /** What the instructors have in their own sandbox is not a helper's to see. */
  #mayOpen(documentId: DocumentId, access: Access): boolean {
    const ownerId = this.#open.ownerOf(documentId)
    const current = this.#parts.people.current(access)
    if (ownerId === null || current === null) return false
    return ownerId === current.memberId || (isAtLeast(current.role, 'helper') && this.#isOnRoster(ownerId))
  }

  #isOnRoster(memberId: MemberId): boolean {
    const role = this.#parts.people.member(memberId)?.role
    return role === 'participant' || role === 'helper'
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#lookers[Symbol.dispose]()
    await this.#open[Symbol.asyncDispose]()
  }
}
