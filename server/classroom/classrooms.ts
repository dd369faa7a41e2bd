// All classrooms of this server: made, found by id or code, opened once and kept.
import type { ImageView } from '#protocol/classroom-view.ts'
import type { ClassroomId, DocumentId, SandboxId } from '#protocol/ids.ts'
import { Refusal } from '#protocol/refusals.ts'
import { usualImage } from '../sandbox/sandbox-images.ts'
import type { SandboxRecord } from '../sandbox/sandbox-record.ts'
import type { Records } from '../storage/storage.ts'
import { newClassCode, normalizeClassCode } from './class-code.ts'
import { Classroom } from './classroom.ts'
import type { ClassroomParts } from './classroom-parts.ts'
import {
  type ClassroomRecord,
  classroomRecord,
  type MemberRecord,
  memberRecord,
  recordKinds,
} from './classroom-records.ts'
import { readSandboxRecords } from './classroom-sandboxes.ts'
import { readCourse } from './courses.ts'
import type { Credentials } from './credentials.ts'
import { randomId } from './random-id.ts'

interface ClassroomsParts extends ClassroomParts {
  readonly records: Records
  readonly credentials: Credentials
  readonly coursesDirectory: string
}

export class Classrooms implements AsyncDisposable {
  readonly #parts: ClassroomsParts
  readonly #records = new Map<ClassroomId, ClassroomRecord>()
  readonly #members = new Map<ClassroomId, MemberRecord[]>()
  readonly #sandboxes: ReadonlyMap<ClassroomId, SandboxRecord[]>
  readonly #open = new Map<ClassroomId, Promise<Classroom>>()
  readonly #opened = new Map<ClassroomId, Classroom>()
  /** So that a flood of wrong codes and addresses costs little, however many classes there are. */
  readonly #byCode = new Map<string, ClassroomId>()
  readonly #byDocument = new Map<DocumentId, ClassroomId>()

  private constructor(parts: ClassroomsParts, sandboxes: ReadonlyMap<ClassroomId, SandboxRecord[]>) {
    this.#parts = parts
    this.#sandboxes = sandboxes
    parts.images.watch(
      () => this.running().map(({ image }) => image),
      () => {
        for (const { id } of this.running()) this.#opened.get(id)?.tellView()
      },
    )
  }

  /** Reads what is stored and opens the classes that have not ended, so that their kernels find them. */
  static async load(parts: ClassroomsParts): Promise<Classrooms> {
    const classrooms = new Classrooms(parts, await readSandboxRecords(parts.records))
    for (const { value } of await parts.records.all(recordKinds.member)) {
      const member = memberRecord.parse(value)
      const members = classrooms.#members.get(member.classroomId) ?? []
      members.push(member)
      classrooms.#members.set(member.classroomId, members)
    }
    for (const { value } of await parts.records.all(recordKinds.classroom)) {
      classrooms.#know(classroomRecord.parse(value))
    }
    const open = [...classrooms.#records.values()].filter(record => record.endedAt === null)
    await Promise.all(open.map(record => classrooms.find(record.id)))
    return classrooms
  }

  /** Why sandboxes and kernels are out of service, or null. */
  get outage(): string | null {
    return this.#parts.outage.message
  }

  /** What a class can run in. Empty while nobody can tell. */
  async images(): Promise<readonly ImageView[]> {
    return this.#parts.images.list().catch(error => {
      if (error instanceof Refusal) return []
      throw error
    })
  }

  ids(): readonly ClassroomId[] {
    return [...this.#records.keys()]
  }

  /** Classes that have not ended, oldest first. */
  running(): readonly ClassroomRecord[] {
    return [...this.#records.values()].filter(record => record.endedAt === null)
  }

  async create(wish: {
    readonly title?: string | undefined
    readonly course?: string | undefined
    readonly image?: string | undefined
  }): Promise<Classroom> {
    const { coursesDirectory, images, records } = this.#parts
    const course = wish.course === undefined ? null : await readCourse(coursesDirectory, wish.course)
    const image = wish.image ?? course?.image ?? usualImage
    await images.demand(image)
    const record: ClassroomRecord = {
      id: randomId<ClassroomId>('class'),
      title: wish.title ?? course?.title ?? 'Untitled class',
      code: this.#freeCode(),
      image,
      createdAt: new Date().toISOString(),
      endedAt: null,
      documents: [],
      maySendCells: true,
      expected: null,
      seatsFrom: null,
      liveDocumentId: null,
      attention: null,
    }
    const kept = { record, members: [], sandboxes: [] }
    // Known and stored only when it is complete: a course that turns out to be broken leaves nothing behind.
    const classroom = new Classroom(this.#parts, kept, changed => this.#keep(changed))
    await classroom.fill(course)
    await records.put(recordKinds.classroom, record.id, classroom.record)
    this.#know(classroom.record)
    this.#open.set(record.id, Promise.resolve(classroom))
    this.#opened.set(record.id, classroom)
    return classroom
  }

  async find(id: ClassroomId): Promise<Classroom | null> {
    const record = this.#records.get(id)
    if (!record) return null
    const known = this.#open.get(id)
    if (known) return known
    const kept = {
      record,
      members: this.#members.get(id) ?? [],
      sandboxes: record.endedAt === null ? (this.#sandboxes.get(id) ?? []) : [],
    }
    const classroom = new Classroom(this.#parts, kept, changed => this.#keep(changed))
    const opening = classroom.open()
    this.#open.set(id, opening)
    this.#opened.set(id, classroom)
    return opening
  }

  /** The class of a code as typed; also one that has ended, which then says so itself. */
  async findByCode(typed: string): Promise<Classroom | null> {
    const id = this.#byCode.get(normalizeClassCode(typed))
    return id ? this.find(id) : null
  }

  idOfStageSecret(secret: string): ClassroomId | null {
    return this.#parts.credentials.classroomOfStageSecret(secret)
  }

  classroomOf(documentId: DocumentId): ClassroomId | null {
    return this.#byDocument.get(documentId) ?? null
  }

  /** Every sandbox that belongs to a running class; all others are removed by the sandbox-host. */
  claims(): SandboxId[] {
    return this.running().flatMap(
      record =>
        this.#opened.get(record.id)?.claims() ?? claimsOf(record, this.#sandboxes.get(record.id) ?? []),
    )
  }

  async #keep(record: ClassroomRecord): Promise<void> {
    if (!this.#records.has(record.id)) return
    await this.#parts.records.put(recordKinds.classroom, record.id, record)
    this.#know(record)
  }

  /** A class keeps its code, and a document its class, for ever. */
  #know(record: ClassroomRecord): void {
    if (!this.#records.has(record.id)) this.#parts.credentials.admitStage(record.id)
    this.#records.set(record.id, record)
    this.#byCode.set(record.code, record.id)
    for (const { id } of record.documents) this.#byDocument.set(id, record.id)
  }

  #freeCode(): string {
    for (;;) {
      const code = newClassCode()
      if (!this.#byCode.has(code)) return code
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const open = await Promise.allSettled(this.#open.values())
    await Promise.all(
      open.flatMap(one => (one.status === 'fulfilled' ? [one.value[Symbol.asyncDispose]()] : [])),
    )
  }
}

/** What belongs to a class before it is opened. */
function claimsOf(record: ClassroomRecord, sandboxes: readonly SandboxRecord[]): SandboxId[] {
  const kernels = record.documents.flatMap(({ kernelId }) => kernelId ?? [])
  return [...kernels, ...sandboxes.map(({ sandboxId }) => sandboxId)]
}
