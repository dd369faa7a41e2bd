// One live class: owns its people, documents, kernels and sandboxes, and closes what it owns. Knows no transport.
import type { ClassroomSnapshot, ClassroomView, MemberView } from '#protocol/classroom-view.ts'
import type { CommandInput, CommandName, CommandReply } from '#protocol/commands.ts'
import type { ClassroomDetails } from '#protocol/http-api.ts'
import type { ClassroomId, DocumentId, MemberId } from '#protocol/ids.ts'
import { Refusal } from '#protocol/refusals.ts'
import { isAtLeast, type Role } from '#protocol/roles.ts'
import { notebookFile } from '../export/notebook-export.ts'
import { takeHomeBundle } from '../export/take-home.ts'
import type { Logger } from '../log.ts'
import type { LiveDocument } from '../notebook/live-document.ts'
import type { LiveDocuments } from '../notebook/live-documents.ts'
import type { SandboxHost } from '../sandbox/sandbox-host-port.ts'
import type { Records } from '../storage/storage.ts'
import { type Access, instructorId, stageId } from './access.ts'
import type { Notify } from './audience.ts'
import { classroomCommands } from './classroom-commands.ts'
import { ClassroomDocuments } from './classroom-documents.ts'
import type { ClassroomRecord, MemberRecord } from './classroom-records.ts'
import { Connections } from './connections.ts'
import type { Course } from './courses.ts'
import type { Credentials } from './credentials.ts'
import type { Outage } from './outage.ts'
import { Roster } from './roster.ts'

export interface ClassroomParts {
  readonly records: Records
  readonly credentials: Credentials
  readonly documents: LiveDocuments
  readonly host: SandboxHost
  readonly outage: Outage
  readonly log: Logger
  readonly notify: Notify
  readonly classLimit: number
  readonly instructorName: string
}

export class Classroom implements AsyncDisposable {
  readonly connections: Connections
  readonly documents: ClassroomDocuments
  readonly #parts: ClassroomParts
  readonly #roster: Roster
  readonly #save: (record: ClassroomRecord) => Promise<void>
  readonly #commands = classroomCommands(this)
  readonly #stopListening: () => void
  #record: ClassroomRecord

  /** `save` keeps a changed record on disk. */
  static async open(
    parts: ClassroomParts,
    record: ClassroomRecord,
    members: readonly MemberRecord[],
    save: (record: ClassroomRecord) => Promise<void>,
  ): Promise<Classroom> {
    const documents = await ClassroomDocuments.open(
      {
        documents: parts.documents,
        host: parts.host,
        log: parts.log,
        image: record.image,
        label: record.title,
        onKernelChanged: kernel => parts.notify(record.id, 'kernel:changed', kernel, 'everyone'),
      },
      record.documents,
    )
    return new Classroom(parts, record, members, save, documents)
  }

  private constructor(
    parts: ClassroomParts,
    record: ClassroomRecord,
    members: readonly MemberRecord[],
    save: (record: ClassroomRecord) => Promise<void>,
    documents: ClassroomDocuments,
  ) {
    this.#parts = parts
    this.#record = record
    this.#save = save
    this.documents = documents
    this.#roster = new Roster({
      classroomId: record.id,
      records: parts.records,
      members,
      reservedNames: [parts.instructorName],
      limit: parts.classLimit,
    })
    this.connections = new Connections(memberId => this.#presenceChanged(memberId))
    this.#stopListening = parts.outage.onChange(outage => this.#tell('outage:changed', { outage }, 'everyone'))
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
    for (const { name, content } of course?.files ?? []) await this.documents.addFile(name, content.toString('utf8'))
    for (const { name, content } of course?.notebooks ?? []) await this.documents.addNotebook(name, content)
    if (!course?.notebooks.length) await this.documents.addNotebook('notebook.ipynb', emptyNotebook)
    this.#record = { ...this.#record, documents: [...this.documents.records()] }
  }

  // --- who may do what ---

  instructorAccess(): Access {
    const { instructorName: name } = this.#parts
    return { classroomId: this.id, memberId: instructorId(this.id), name, role: 'instructor' }
  }

  stageAccess(): Access {
    return { classroomId: this.id, memberId: stageId(this.id), name: 'Stage', role: 'stage' }
  }

  /** A member as they are now; null for somebody removed or unknown. */
  accessOf(memberId: MemberId): Access | null {
    if (memberId === stageId(this.id)) return this.stageAccess()
    const member = this.#roster.find(memberId)
    return member && { classroomId: this.id, memberId, name: member.name, role: member.role }
  }

  /** What a connection may do at this very moment, whatever it could do when it was opened. */
  currentAccess(access: Access): Access | null {
    return access.memberId === instructorId(this.id) ? access : this.accessOf(access.memberId)
  }

  mayWrite(access: Access): boolean {
    return !this.hasEnded && this.currentAccess(access)?.role === 'instructor'
  }

  requireOpen(): void {
    if (this.hasEnded) throw new Refusal('classroom-ended', 'This class has ended. Everything can still be read and taken home.')
  }

  // --- people ---

  /** Adds a person. Refuses `classroom-ended`, `name-taken`, `classroom-full`. */
  async join(name: string): Promise<MemberRecord> {
    if (this.hasEnded) throw new Refusal('classroom-ended', 'This class has ended; nobody can join it any more.')
    const member = await this.#roster.join(name)
    this.#tellMember(member.id)
    return member
  }

  /** Ends a person's tokens, sockets and sandbox within a moment. */
  async removeMember(memberId: MemberId): Promise<void> {
    if (!(await this.#roster.remove(memberId))) throw new Refusal('not-found', 'This person is not in the class any more.')
    this.connections.closeAllOf(memberId, 'You were removed from this class by the trainer.')
    this.#tell('member:removed', { memberId }, 'staff')
    await Promise.all([this.#parts.credentials.revoke(memberId), this.sandboxes.close(memberId)])
  }

  // --- documents ---

  openDocument(id: DocumentId): LiveDocument {
    return this.documents.find(id)
  }

  /** Adds a notebook from the bytes of an `.ipynb`. */
  async importNotebook(name: string, content: Uint8Array): Promise<{ documentId: DocumentId; name: string }> {
    this.requireOpen()
    const record = await this.documents.addNotebook(name, content)
    await this.#documentsChanged()
    return { documentId: record.id, name: record.name }
  }

  async createNotebook(title: string): Promise<DocumentId> {
    const { documentId } = await this.importNotebook(`${title}.ipynb`, emptyNotebook)
    return documentId
  }

  /** One notebook as `.ipynb`, by its file name, with or without its ending, or by its id. */
  exportNotebook(name: string): { name: string; content: string } {
    const found = this.documents.readable().find(({ record }) => {
      const isNamed = record.name === name || record.name === `${name}.ipynb`
      return record.kind === 'notebook' && (isNamed || record.id === name.replace(/\.ipynb$/, ''))
    })
    if (!found) throw new Refusal('not-found', 'There is no such notebook in this class.')
    return { name: found.record.name, content: notebookFile(found.live.yjs) }
  }

  /** Everything as one zip. */
  async takeHome(): Promise<{ name: string; content: Uint8Array }> {
    const content = await takeHomeBundle(
      this.#record.title,
      this.documents.readable().map(({ record, live }) => ({ name: record.name, kind: record.kind, yjs: live.yjs })),
    )
    return { name: `${safeFileName(this.#record.title, 'class')}.zip`, content }
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
    return { id, title, state: endedAt === null ? 'open' : 'ended', createdAt, endedAt, code: seesCode ? code : null }
  }

  snapshot(access: Access): ClassroomSnapshot {
    return {
      classroom: this.view(access.role),
      me: { id: access.memberId, name: access.name, role: access.role },
      documents: this.documents.views(),
      kernels: this.documents.kernels(),
      participantsPresent: this.#participantsPresent(),
      members: isAtLeast(access.role, 'helper') ? this.#members() : [],
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
    const handler = this.#commands[name] as (access: Access, input: CommandInput<C>) => Promise<CommandReply<C>>
    return handler(access, input)
  }

  #members(): MemberView[] {
    return this.#roster.all().map(member => this.#memberView(member))
  }

  #memberView({ id, name, role, joinedAt }: MemberRecord): MemberView {
    return { id, name, role, joinedAt, isPresent: this.connections.isPresent(id), sandbox: this.sandboxes.view(id) }
  }

  #participantsPresent(): number {
    return this.#roster.all().filter(({ id }) => this.connections.isPresent(id)).length
  }
