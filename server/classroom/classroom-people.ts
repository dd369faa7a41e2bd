// The people of one classroom: who belongs, who is here, what each may do at this moment.
import type { MemberView, SandboxView } from '#protocol/classroom-view.ts'
import type { ClassroomId, MemberId } from '#protocol/ids.ts'
import { Refusal } from '#protocol/refusals.ts'
import type { Records } from '../storage/storage.ts'
import { type Access, instructorId, stageId } from './access.ts'
import type { MemberRecord } from './classroom-records.ts'
import { Connections } from './connections.ts'
import type { Credentials } from './credentials.ts'
import type { Links } from './links.ts'
import { Roster } from './roster.ts'

export interface PeopleParts {
  readonly classroomId: ClassroomId
  readonly records: Records
  readonly credentials: Credentials
  readonly links: Links
  readonly members: readonly MemberRecord[]
  readonly instructorName: string
  /** The most participants that may belong at a time. */
  readonly limit: number
  sandboxOf(memberId: MemberId): SandboxView
  /** A person joined, or something of theirs is another now. */
  onMemberChanged(member: MemberView): void
  onMemberRemoved(memberId: MemberId): void
  onPresenceChanged(participantsPresent: number): void
}

export class ClassroomPeople {
  /** All open sockets. */
  readonly connections: Connections
  readonly #parts: PeopleParts
  readonly #roster: Roster

  constructor(parts: PeopleParts) {
    this.#parts = parts
    const { classroomId, records, members, instructorName, limit } = parts
    this.#roster = new Roster({ classroomId, records, members, reservedNames: [instructorName], limit })
    this.connections = new Connections(memberId => {
      this.tellOf(memberId)
      parts.onPresenceChanged(this.participantsPresent())
    })
  }

  instructor(): Access {
    const { classroomId, instructorName: name } = this.#parts
    return { classroomId, memberId: instructorId(classroomId), name, role: 'instructor' }
  }

  stage(): Access {
    const { classroomId } = this.#parts
    return { classroomId, memberId: stageId(classroomId), name: 'Stage', role: 'stage' }
  }

  /** Null for somebody who was removed. */
  nameOf(memberId: MemberId): string | null {
    const instructor = this.instructor()
    return memberId === instructor.memberId ? instructor.name : (this.member(memberId)?.name ?? null)
  }

  /** A member as they are now; null for somebody removed or unknown. */
  member(memberId: MemberId): Access | null {
    const { classroomId } = this.#parts
    if (memberId === stageId(classroomId)) return this.stage()
    const member = this.#roster.find(memberId)
    return member && { classroomId, memberId, name: member.name, role: member.role }
  }

  /** Somebody who joined. Refuses `not-found`. */
  demand(memberId: MemberId): MemberRecord {
    const member = this.#roster.find(memberId)
    if (!member) throw new Refusal('not-found', 'This person is not in the class any more.')
    return member
  }

  /** What a connection may do at this very moment, whatever it could do when it was opened. */
  current(access: Access): Access | null {
    return access.memberId === instructorId(this.#parts.classroomId) ? access : this.member(access.memberId)
  }

  /** Adds a person. Refuses `name-taken`, `classroom-full`. */
  async join(name: string): Promise<MemberRecord> {
    const member = await this.#roster.join(name)
    this.tellOf(member.id)
    return member
  }

  /** Ends a person's tokens and sockets. Refuses `not-found`. */
  async remove(memberId: MemberId): Promise<void> {
    this.demand(memberId)
    // In force at once, also when the disk is slow or full; it is told when it is on disk.
    const kept = [this.#roster.remove(memberId), this.#parts.credentials.revoke(memberId)]
    this.connections.closeAllOf(memberId, 'You were removed from this class by the trainer.')
    await Promise.all(kept)
    this.#parts.onMemberRemoved(memberId)
  }

  /** An address that signs the person in on another device; the one before ends. Refuses `not-found`. */
  async makeLink(memberId: MemberId): Promise<string> {
    const { classroomId, credentials, links } = this.#parts
    this.demand(memberId)
    return links.personal(classroomId, await credentials.personalLinks.make({ id: memberId, classroomId }))
  }

  /** Everybody on the roster, for instructors and helpers. */
  views(): MemberView[] {
    return this.#roster.all().map(member => this.#view(member))
  }

  participantsPresent(): number {
    return this.#roster.all().filter(({ id }) => this.connections.isPresent(id)).length
  }

  /** Says that something of this person is another now. */
  tellOf(memberId: MemberId): void {
    const member = this.#roster.find(memberId)
    if (member) this.#parts.onMemberChanged(this.#view(member))
  }

  #view({ id, name, role, joinedAt }: MemberRecord): MemberView {
    const isPresent = this.connections.isPresent(id)
    return { id, name, role, joinedAt, isPresent, sandbox: this.#parts.sandboxOf(id) }
  }
}
