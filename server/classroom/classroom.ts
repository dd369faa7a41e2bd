// One live class: owns its people, documents, kernels and sandboxes, and closes what it owns. Knows no transport.
import type { ClassroomSnapshot, ClassroomView } from '#protocol/classroom-view.ts'
import type { CommandInput, CommandName, CommandReply } from '#protocol/commands.ts'
import type { EventName, Events } from '#protocol/events.ts'
import type { ClassroomDetails, ImportedNotebook } from '#protocol/http-api.ts'
import type { ClassroomId, DocumentId, MemberId, SandboxId } from '#protocol/ids.ts'
import { Refusal } from '#protocol/refusals.ts'
import { isAtLeast, type Role } from '#protocol/roles.ts'
import type { Logger } from '../log.ts'
import type { LiveDocument } from '../notebook/live-document.ts'
import type { LiveDocuments } from '../notebook/live-documents.ts'
import type { Admission } from '../sandbox/admission.ts'
import type { SandboxHost } from '../sandbox/sandbox-host-port.ts'
import type { SandboxRecord } from '../sandbox/sandbox-record.ts'
import type { Sandboxes } from '../sandbox/sandboxes.ts'
import type { Records } from '../storage/storage.ts'
import type { TerminalViewer } from '../terminal/terminal-viewer.ts'
import { type Access, stageId } from './access.ts'
import type { Audience, Notify } from './audience.ts'
import { classroomCommands } from './classroom-commands.ts'
import { ClassroomDocuments } from './classroom-documents.ts'
import { ClassroomPeople } from './classroom-people.ts'
import type { ClassroomRecord, DocumentRecord, MemberRecord } from './classroom-records.ts'
import { ClassroomSandboxes } from './classroom-sandboxes.ts'
import type { Course } from './courses.ts'
import type { Credentials } from './credentials.ts'
import { emptyNotebook } from './empty-notebook.ts'
import type { Outage } from './outage.ts'
import { exportedClassroom, exportedNotebook } from './take-home.ts'

export interface ClassroomParts {
  readonly records: Records
  readonly credentials: Credentials
  readonly documents: LiveDocuments
  readonly host: SandboxHost
  readonly admission: Admission
  readonly outage: Outage
  readonly log: Logger
  readonly notify: Notify
  readonly classLimit: number
  readonly instructorName: string
}

/** What is kept of a classroom on disk. */
export interface KeptClassroom {
  readonly record: ClassroomRecord
  readonly members: readonly MemberRecord[]
  readonly sandboxes: readonly SandboxRecord[]
}

export class Classroom implements AsyncDisposable {
  readonly people: ClassroomPeople
  readonly documents: ClassroomDocuments
  readonly #parts: ClassroomParts
  readonly #sandboxes: ClassroomSandboxes
  readonly #save: (record: ClassroomRecord) => Promise<void>
  readonly #commands = classroomCommands(this)
  readonly #stopListening: () => void
  #record: ClassroomRecord

  /** `save` keeps a changed record on disk. */
  constructor(parts: ClassroomParts, kept: KeptClassroom, save: (record: ClassroomRecord) => Promise<void>) {
    const { record, members, sandboxes } = kept
    const { host, admission, records, log } = parts
    this.#parts = parts
    this.#record = record
    this.#save = save
    this.people = new ClassroomPeople({
      classroomId: record.id,
      records,
      credentials: parts.credentials,
      members,
      instructorName: parts.instructorName,
      limit: parts.classLimit,
      sandboxOf: memberId => this.sandboxes.view(memberId),
      onMemberChanged: member => this.#tell('member:changed', member, 'staff'),
      onMemberRemoved: memberId => this.#tell('member:removed', { memberId }, 'staff'),
      onPresenceChanged: participantsPresent =>
        this.#tell('presence:changed', { participantsPresent }, 'everyone'),
    })
    this.documents = new ClassroomDocuments({
      documents: parts.documents,
      host,
      log,
      image: record.image,
      label: record.title.slice(0, 64),
      onKernelChanged: kernel => this.#tell('kernel:changed', kernel, 'everyone'),
      onRecordsChanged: documents => this.#keepDocuments(documents),
    })
    this.#sandboxes = new ClassroomSandboxes(
      {
        classroomId: record.id,
        host,
        admission,
        records,
        log,
        image: record.image,
        files: () => this.documents.files(),
        onChange: memberId => this.#sandboxChanged(memberId),
        currentAccess: access => this.people.current(access),
      },
      sandboxes,
    )
    this.#stopListening = parts.outage.onChange(outage =>
      this.#tell('outage:changed', { outage }, 'everyone'),
    )
  }

  /** Reads the documents; one that cannot be read does not keep the class closed. */
  async open(): Promise<this> {
    await this.documents.open(this.#record.documents)
    return this
  }

  get id(): ClassroomId {
    return this.#record.id
  }

  get record(): ClassroomRecord {
    return this.#record
  }

  get hasEnded(): boolean {
    return this.#record.endedAt !== null
  }

  /** Begins an empty class with a course's material, or with one empty notebook. */
  async fill(course: Course | null): Promise<void> {
    for (const { name, content } of course?.notebooks ?? []) await this.documents.addNotebook(name, content)
    for (const { name, content } of course?.files ?? []) {
      await this.documents.addFile(name, content.toString('utf8'))
    }
    if (!course?.notebooks.length) await this.documents.addNotebook('notebook.ipynb', emptyNotebook)
  }

  // --- people ---

  mayWrite(access: Access): boolean {
    return !this.hasEnded && this.people.current(access)?.role === 'instructor'
  }

  requireOpen(): void {
    if (this.hasEnded)
      throw new Refusal(
        'classroom-ended',
        'This class has ended. Everything can still be read and taken home.',
      )
  }

  /** Adds a person. Refuses `classroom-ended`, `name-taken`, `classroom-full`. */
  async join(name: string): Promise<MemberRecord> {
    if (!this.hasEnded) return this.people.join(name)
    throw new Refusal('classroom-ended', 'This class has ended; nobody can join it any more.')
  }

  /** Ends a person's tokens, sockets and sandbox within a moment. */
  async removeMember(memberId: MemberId): Promise<void> {
    // Behind it: who is not removed, because of a refusal or the disk, keeps the sandbox.
    await this.people.remove(memberId)
    await this.sandboxes.close(memberId)
  }

  // --- sandboxes ---

  get sandboxes(): Sandboxes {
    return this.#sandboxes.all
  }

  terminalViewer(access: Access): TerminalViewer {
    return this.#sandboxes.viewer(access)
  }

  /** Everything in Docker that belongs to this class. */
  claims(): SandboxId[] {
    if (this.hasEnded) return []
    return [
      ...this.#sandboxes.claims(),
      ...this.documents.records().flatMap(({ kernelId }) => kernelId ?? []),
    ]
  }

  // --- documents ---

  openDocument(id: DocumentId): LiveDocument {
    return this.documents.find(id)
  }

  /** Adds a notebook from the bytes of an `.ipynb`. */
  async importNotebook(name: string, content: Uint8Array): Promise<ImportedNotebook> {
    this.requireOpen()
    const record = await this.documents.addNotebook(name, content)
    return { documentId: record.id, name: record.name }
  }

  async createNotebook(title: string): Promise<DocumentId> {
    const { documentId } = await this.importNotebook(`${title}.ipynb`, emptyNotebook)
    return documentId
  }

  /** One notebook as `.ipynb`, by its file name, with or without its ending, or by its id. */
  exportNotebook(name: string): { name: string; content: string } {
    return exportedNotebook(this.documents.readable(), name)
  }

  takeHome(): Promise<{ name: string; content: Uint8Array }> {
    return exportedClassroom(this.documents.readable(), this.#record.title)
  }

  // --- the class itself ---

  async rename(title: string): Promise<void> {
    await this.#change({ title })
  }

  /** Nobody joins any more, kernels and sandboxes end, everything stays readable. Ending twice does no harm. */
  async end(): Promise<void> {
    if (this.hasEnded) return
    await this.#change({ endedAt: new Date().toISOString() })
    await Promise.allSettled([this.documents.stopKernels(), this.sandboxes.closeAll()])
  }

  // --- what windows are shown ---

  view(role: Role): ClassroomView {
    const { id, title, createdAt, endedAt, code } = this.#record
    const seesCode = role === 'stage' || isAtLeast(role, 'helper')
    return {
      id,
      title,
      state: endedAt === null ? 'open' : 'ended',
      createdAt,
      endedAt,
      code: seesCode ? code : null,
    }
  }

  snapshot(access: Access): ClassroomSnapshot {
    return {
      classroom: this.view(access.role),
      me: { id: access.memberId, name: access.name, role: access.role },
      documents: this.documents.views(),
      kernels: this.documents.kernels(),
      participantsPresent: this.people.participantsPresent(),
      members: isAtLeast(access.role, 'helper') ? this.people.views() : [],
      sandbox: this.sandboxes.view(access.memberId),
      outage: this.#parts.outage.message,
    }
  }

  details(access: Access): Omit<ClassroomDetails, 'links'> {
    const { classroom, documents, kernels, participantsPresent, members } = this.snapshot(access)
    const roster = members.map(({ id, name, role, isPresent }) => ({ id, name, role, isPresent }))
    return { ...classroom, documents, kernels, participantsPresent, roster }
  }

  /** Answers a command that was parsed and whose role was checked. */
  handle<C extends CommandName>(name: C, access: Access, input: CommandInput<C>): Promise<CommandReply<C>> {
    const handler = this.#commands[name] as (
      access: Access,
      input: CommandInput<C>,
    ) => Promise<CommandReply<C>>
    return handler(access, input)
  }

  #sandboxChanged(memberId: MemberId): void {
    this.#tell('sandbox:changed', this.sandboxes.view(memberId), { member: memberId })
    this.people.tellOf(memberId)
  }

  async #keepDocuments(documents: readonly DocumentRecord[]): Promise<void> {
    this.#record = { ...this.#record, documents: [...documents] }
    await this.#save(this.#record)
    this.#tell('documents:changed', this.documents.views(), 'everyone')
  }

  async #change(change: Partial<ClassroomRecord>): Promise<void> {
    const { title, endedAt } = this.#record
    this.#record = { ...this.#record, ...change }
    try {
      await this.#save(this.#record)
    } catch (error) {
      // What is not on disk has not happened, so that it can be tried again.
      this.#record = { ...this.#record, title, endedAt }
      throw error
    }
    // Not everybody may see the code.
    this.#tell('classroom:changed', this.view('participant'), 'everyone')
    this.#tell('classroom:changed', this.view('instructor'), 'staff')
    this.#tell('classroom:changed', this.view('stage'), { member: stageId(this.id) })
  }

  #tell<E extends EventName>(event: E, data: Events[E], audience: Audience): void {
    this.#parts.notify(this.id, event, data, audience)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopListening()
    await this.#sandboxes[Symbol.asyncDispose]()
    await this.documents[Symbol.asyncDispose]()
  }
}
