// One live class: owns its people, documents, kernels and sandboxes, and closes what it owns. Knows no transport.
import type { ClassroomSnapshot, ClassroomView } from '#protocol/classroom-view.ts'
import type { CommandInput, CommandName, CommandReply } from '#protocol/commands.ts'
import type { EventName, Events } from '#protocol/events.ts'
import type { ImportedDocument } from '#protocol/http-api.ts'
import type { ClassroomId, DocumentId, MemberId, SandboxId } from '#protocol/ids.ts'
import { Refusal } from '#protocol/refusals.ts'
import type { Role } from '#protocol/roles.ts'
import { ClassroomOutputFiles } from '../notebook/classroom-output-files.ts'
import type { Sandboxes } from '../sandbox/sandboxes.ts'
import { type Access, instructorId, type Sender, stageId } from './access.ts'
import type { Audience } from './audience.ts'
import { classroomCommands, type Handlers } from './classroom-commands.ts'
import { ClassroomDocuments } from './classroom-documents.ts'
import { ClassroomFiles, type OpenedDocument } from './classroom-files.ts'
import type { ClassroomParts } from './classroom-parts.ts'
import { ClassroomPeople } from './classroom-people.ts'
import type { ClassroomRecord, KeptClassroom, MemberRecord } from './classroom-records.ts'
import { ClassroomSandboxes } from './classroom-sandboxes.ts'
import { classroomSnapshot, classroomView } from './classroom-summary.ts'
import type { Course } from './courses.ts'
import { Guidance } from './guidance.ts'
import { KeptRecord } from './kept-record.ts'
import { Notes } from './notes.ts'
import { Paced } from './paced.ts'
import { RecordedTerminals } from './recorded-terminals.ts'
import { Runs } from './runs.ts'
import { Scripts } from './scripts.ts'
import { Seats } from './seats.ts'
import { sharedText } from './shared-text.ts'
import { TakeHome } from './take-home.ts'

/** Three hundred people who come at once are told to each of them a few times, not three hundred times. */
const presenceEveryMs = 250

export class Classroom implements AsyncDisposable {
  readonly people: ClassroomPeople
  readonly documents: ClassroomDocuments
  readonly outputFiles: ClassroomOutputFiles
  readonly guidance: Guidance
  readonly runs: Runs
  readonly notes: Notes
  readonly scripts: Scripts
  readonly files: ClassroomFiles
  readonly seats: Seats
  readonly takeHome: TakeHome
  readonly recordedTerminals: RecordedTerminals
  readonly #parts: ClassroomParts
  readonly #record: KeptRecord<ClassroomRecord>
  readonly #presence: Paced
  readonly #sandboxes: ClassroomSandboxes
  readonly #commands: Handlers
  readonly #stopListening: () => void

  /** `save` keeps a changed record on disk. */
  constructor(parts: ClassroomParts, kept: KeptClassroom, save: (record: ClassroomRecord) => Promise<void>) {
    const { members, sandboxes } = kept
    const { host, admission, records, log } = parts
    const { id, image, title } = kept.record
    this.#parts = parts
    this.#record = new KeptRecord(kept.record, save)
    this.notes = new Notes({
      classroomId: id,
      records,
      isVisibleTo: (documentId, role) => this.documents.isVisibleTo(documentId, role),
      tell: (note, memberId, butWindow) => this.#tell('note:changed', note, { member: memberId, butWindow }),
    })
    this.#presence = new Paced(
      () =>
        this.#tell(
          'presence:changed',
          { participantsPresent: this.people.participantsPresent() },
          'everyone',
        ),
      presenceEveryMs,
    )
    this.people = new ClassroomPeople({
      classroomId: id,
      records,
      credentials: parts.credentials,
      links: parts.links,
      members,
      instructorName: parts.instructorName,
      limit: parts.classLimit,
      sandboxOf: memberId => this.sandboxes.view(memberId),
      onMemberChanged: member => this.#tell('member:changed', member, 'staff'),
      onMemberRemoved: memberId => this.#tell('member:removed', { memberId }, 'staff'),
      onPresenceChanged: () => {
        this.#presence.ask()
        this.seats.presenceChanged()
      },
    })
    this.guidance = new Guidance({
      record: this.#record,
      onPlaceChanged: liveDocumentId => this.#tell('place:changed', { liveDocumentId }, 'everyone'),
      onAttentionChanged: attention => this.#tell('attention:changed', { attention }, 'everyone'),
    })
    this.runs = new Runs({
      classroomId: id,
      records,
      log,
      isShown: documentId => this.documents.isVisibleTo(documentId, 'stage'),
      tell: run => this.#tell('run:changed', run, 'everyone'),
    })
    this.outputFiles = new ClassroomOutputFiles({
      store: parts.outputFiles,
      classroomId: id,
      documents: parts.documents,
      notebooks: () =>
        this.record.documents.filter(({ kind }) => kind !== 'file').map(document => document.id),
    })
    this.documents = new ClassroomDocuments({
      documents: parts.documents,
      outputFiles: this.outputFiles,
      host,
      log,
      image,
      label: title.slice(0, 64),
      records: () => this.record.documents,
      change: async make => {
        await this.#record.change(record => {
          const documents = make(record.documents)
          return documents === record.documents ? record : { ...record, documents: [...documents] }
        })
      },
      onChanged: () => {
        this.#tell('documents:changed', this.documents.views('participant'), 'class')
        this.#tell('documents:changed', this.documents.views('instructor'), { member: instructorId(id) })
      },
      onKernelChanged: kernel => this.#tell('kernel:changed', kernel, 'everyone'),
      onRun: run => this.runs.changed(run),
      onFilesChanged: (files, gone) => void this.#sandboxes.putIntoInstructors(files, gone),
    })
    this.recordedTerminals = new RecordedTerminals({ classroomId: id, host, records, log })
    this.#sandboxes = new ClassroomSandboxes(
      {
        classroomId: id,
        host,
        admission,
        records,
        log,
        image,
        files: () => this.documents.sharedFiles.content(),
        onChange: memberId => this.#sandboxChanged(memberId),
        onSeatsChange: () => this.seats.changed(),
        isPresent: memberId => this.people.connections.isPresent(memberId),
        onShownChanged: shown => this.#tell('shown-terminals:changed', shown, 'everyone'),
        onRecord: sandbox => this.recordedTerminals.remember(sandbox),
        currentAccess: access => this.people.current(access),
      },
      sandboxes,
    )
    this.scripts = new Scripts({ documents: this.documents, sandboxes: this.sandboxes, outage: parts.outage })
    this.files = new ClassroomFiles({
      ...parts,
      classroomId: id,
      people: this.people,
      sandboxes: this.sandboxes,
      hasEnded: () => this.hasEnded,
      tell: (memberId, windows, listing) => this.#tell('files:changed', { memberId, listing }, { windows }),
    })
    this.takeHome = new TakeHome({
      ownFiles: this.files,
      exports: parts.exports,
      files: this.outputFiles,
      notes: this.notes,
      recordings: this.recordedTerminals,
      documents: role => this.documents.readable(role),
      title: () => this.record.title,
    })
    this.seats = new Seats({
      record: this.#record,
      sandboxes: this.sandboxes,
      usually: parts.readySeats,
      isAnybodyHere: () => this.people.connections.isAnybodyHere,
      onChange: seats => this.#tell('seats:changed', seats, 'staff'),
    })
    this.#stopListening = parts.outage.onChange(outage =>
      this.#tell('outage:changed', { outage }, 'everyone'),
    )
    this.#commands = classroomCommands(this)
  }

  /** Reads the documents and what was kept beside them; what cannot be read does not keep the class closed. */
  async open(): Promise<this> {
    const failed = (error: unknown) =>
      this.#parts.log.error({ err: error }, 'a class opens without some of what is kept beside it')
    const parts = [this.runs, this.notes, this.recordedTerminals, this.files, this.seats]
    const beside = parts.map(part => part.load().catch(failed))
    await Promise.all([this.documents.open(), ...beside])
    return this
  }

  get id(): ClassroomId {
    return this.record.id
  }

  get record(): ClassroomRecord {
    return this.#record.value
  }

  get hasEnded(): boolean {
    return this.record.endedAt !== null
  }

  /** Begins an empty class with a course's material, or with one empty notebook. */
  async fill(course: Course | null): Promise<void> {
    for (const { name, content } of course?.notebooks ?? []) await this.documents.addNotebook(name, content)
    for (const { name, content } of course?.files ?? []) {
      await this.documents.addFile(name, content.toString('utf8'))
    }
    if (!course?.notebooks.length) await this.documents.addEmptyNotebook('notebook.ipynb')
    await this.documents.preparePlan(course?.plan ?? null)
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
    this.sandboxes.endAllTyping(memberId)
    await this.files.forget(memberId)
    await Promise.all([this.sandboxes.close(memberId), this.notes.forget(memberId)])
  }

  // --- sandboxes ---

  get sandboxes(): Sandboxes {
    return this.#sandboxes.all
  }

  /** What is on terminals, for those who may look. */
  get screens(): Pick<ClassroomSandboxes, 'viewer' | 'picture'> {
    return this.#sandboxes
  }

  /** Everything in Docker that belongs to this class. */
  claims(): SandboxId[] {
    if (this.hasEnded) return []
    return [...this.#sandboxes.claims(), ...this.record.documents.flatMap(({ kernelId }) => kernelId ?? [])]
  }

  // --- documents ---

  /** Refuses `not-found` for what they may not know of, and `storage-failed` for what cannot be read. */
  async openDocument(id: DocumentId, access: Access): Promise<OpenedDocument> {
    if (this.files.has(id)) return this.files.document(id, access)
    return { live: this.documents.find(id, access.role), mayWrite: () => this.mayWrite(access) }
  }

  /** Adds a notebook from the bytes of an `.ipynb`, or of a `.py` in the percent format. */
  async importNotebook(name: string, content: Uint8Array): Promise<ImportedDocument> {
    this.requireOpen()
    const record = await this.documents.addNotebook(name, content)
    return { documentId: record.id, name: record.name }
  }

  /** Adds a shared file. Refuses `not-a-text-file` and `too-large`. */
  async uploadFile(name: string, content: Uint8Array): Promise<ImportedDocument> {
    this.requireOpen()
    const record = await this.documents.addFile(name, sharedText(content))
    return { documentId: record.id, name: record.name }
  }

  async removeDocument(id: DocumentId): Promise<void> {
    await this.documents.remove(id)
    await this.guidance.leave(id)
  }

  // --- the class itself ---

  async rename(title: string): Promise<void> {
    await this.#change({ title })
  }

  async allowSending(maySendCells: boolean): Promise<void> {
    await this.#change({ maySendCells })
  }

  /** Nobody joins any more, kernels and sandboxes end, everything stays readable. Ending twice does no harm. */
  async end(): Promise<void> {
    if (this.hasEnded) return
    await this.#change({ endedAt: new Date().toISOString() })
    this.seats.close()
    await this.files.end()
    await Promise.allSettled([
      this.guidance.release(),
      this.documents.stopKernels(),
      this.sandboxes.closeAll(),
    ])
  }

  // --- what windows are shown ---

  view(role: Role): ClassroomView {
    return classroomView(this.record, role, this.#parts)
  }

  /** What a window begins with. The first instructor to come finds a plan, also in a class from before there were plans. */
  async enter(access: Access): Promise<ClassroomSnapshot> {
    if (access.role === 'instructor' && !this.hasEnded) {
      this.seats.open()
      await this.documents.preparePlan(null).catch(error => {
        this.#parts.log.warn({ err: error }, 'a class has no plan')
      })
    }
    this.sandboxes.replaceLost(access.memberId)
    return this.snapshot(access)
  }

  snapshot(access: Access): ClassroomSnapshot {
    return classroomSnapshot(this, access, this.#parts.outage.message)
  }

  /** Answers a command that was parsed and whose role was checked. */
  handle<C extends CommandName>(name: C, sender: Sender, input: CommandInput<C>): Promise<CommandReply<C>> {
    return (this.#commands[name] as Handlers[C])(sender, input)
  }

  #sandboxChanged(memberId: MemberId): void {
    this.#tell('sandbox:changed', this.sandboxes.view(memberId), { member: memberId })
    this.people.tellOf(memberId)
    this.files.sandboxChanged(memberId)
  }

  async #change(change: Partial<ClassroomRecord>): Promise<void> {
    await this.#record.change(record => ({ ...record, ...change }))
    this.tellView()
  }

  /** What everybody is shown of the class itself is another now. */
  tellView(): void {
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
    this.#presence[Symbol.dispose]()
    this.seats[Symbol.dispose]()
    this.runs[Symbol.dispose]()
    await this.files[Symbol.asyncDispose]()
    await this.#sandboxes[Symbol.asyncDispose]()
    await this.documents[Symbol.asyncDispose]()
  }
}
