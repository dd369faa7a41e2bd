// Who belongs to one classroom: joins, names, removals. Knows nothing of who is connected.
import type { ClassroomId, MemberId } from '#protocol/ids.ts'
import { nameKey } from '#protocol/names.ts'
import { Refusal } from '#protocol/refusals.ts'
import type { Records } from '../storage/storage.ts'
import { type MemberRecord, recordKinds } from './classroom-records.ts'
import { randomId } from './random-id.ts'

interface RosterParts {
  readonly classroomId: ClassroomId
  readonly records: Records
  readonly members: readonly MemberRecord[]
  /** Names nobody may take, such as the instructor's. */
  readonly reservedNames: readonly string[]
  /** The most participants that may belong at a time. */
  readonly limit: number
}

export class Roster {
  readonly #parts: RosterParts
  readonly #members = new Map<MemberId, MemberRecord>()
  /** Whose name is taken. */
  readonly #keys = new Map<string, MemberId>()

  constructor(parts: RosterParts) {
    this.#parts = parts
    for (const member of parts.members) this.#know(member)
  }

  /** Adds a person; refuses `name-taken` and `classroom-full`. Resolves when it is on disk. */
  async join(name: string): Promise<MemberRecord> {
    const { classroomId, limit, records, reservedNames } = this.#parts
    const key = nameKey(name)
    if (reservedNames.some(reserved => nameKey(reserved) === key)) {
      throw new Refusal('name-taken', `"${name}" is the trainer's name. Please use your own.`)
    }
    if (this.#keys.has(key)) {
      throw new Refusal(
        'name-taken',
        `Somebody here is called "${name}" already. Please add a letter or your last name.`,
      )
    }
    if (this.all().length >= limit) {
      throw new Refusal('classroom-full', `This class is full (${limit} people). Please tell the trainer.`)
    }
    const member: MemberRecord = {
      id: randomId<MemberId>('member'),
      classroomId,
      name,
      role: 'participant',
      joinedAt: new Date().toISOString(),
      removedAt: null,
    }
    this.#know(member)
    try {
      await records.put(recordKinds.member, member.id, member)
    } catch (error) {
      // Or the name would be taken by nobody when the person tries again.
      this.#members.delete(member.id)
      this.#keys.delete(key)
      throw error
    }
    return member
  }

  /** Takes a person off; returns false when there was no such person. When the disk fails they stay on, to be tried again. */
  async remove(memberId: MemberId): Promise<boolean> {
    const member = this.find(memberId)
    if (!member) return false
    const removed = { ...member, removedAt: new Date().toISOString() }
    this.#know(removed)
    try {
      await this.#parts.records.put(recordKinds.member, memberId, removed)
    } catch (error) {
      this.#know(member)
      throw error
    }
    return true
  }

  /** The person, unless removed. */
  find(memberId: MemberId): MemberRecord | null {
    const member = this.#members.get(memberId)
    return member && member.removedAt === null ? member : null
  }

  #know(member: MemberRecord): void {
    this.#members.set(member.id, member)
    const key = nameKey(member.name)
    if (member.removedAt === null) this.#keys.set(key, member.id)
    else if (this.#keys.get(key) === member.id) this.#keys.delete(key)
  }

  /** All who belong now, in the order in which they joined. */
  all(): readonly MemberRecord[] {
    return [...this.#members.values()].filter(member => member.removedAt === null)
  }
}
