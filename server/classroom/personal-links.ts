// The links that bring people back from another device: one per person, which the next one ends. Kept as hashes.
import { createHash } from 'node:crypto'
import type { MemberId } from '#protocol/ids.ts'
import type { Records } from '../storage/storage.ts'
import { type PersonalLinkRecord, personalLinkRecord, recordKinds } from './classroom-records.ts'
import { randomSecret } from './random-id.ts'

export type LinkOwner = PersonalLinkRecord['member']

export class PersonalLinks {
  readonly #records: Records
  readonly #ofMember = new Map<MemberId, PersonalLinkRecord>()
  readonly #byHash = new Map<string, LinkOwner>()

  private constructor(records: Records) {
    this.#records = records
  }

  static async load(records: Records): Promise<PersonalLinks> {
    const links = new PersonalLinks(records)
    for (const { value } of await records.all(recordKinds.personalLink))
      links.#know(personalLinkRecord.parse(value))
    return links
  }

  /** The secret of a new link, which is good as soon as it is on disk; the one before is not any more. */
  async make(member: LinkOwner): Promise<string> {
    const secret = randomSecret()
    const record = { member, hash: hashOf(secret), createdAt: new Date().toISOString() }
    await this.#records.put(recordKinds.personalLink, member.id, record)
    this.#know(record)
    return secret
  }

  /** Whose link it is; null for nobody's, and for one that has ended. */
  ownerOf(secret: string): LinkOwner | null {
    return this.#byHash.get(hashOf(secret)) ?? null
  }

  /** Ends the person's link at once, also while the disk is slow. */
  async revoke(memberId: MemberId): Promise<void> {
    const known = this.#ofMember.get(memberId)
    if (!known) return
    this.#ofMember.delete(memberId)
    this.#byHash.delete(known.hash)
    await this.#records.remove(recordKinds.personalLink, memberId)
  }

  #know(record: PersonalLinkRecord): void {
    const before = this.#ofMember.get(record.member.id)
    if (before) this.#byHash.delete(before.hash)
    this.#ofMember.set(record.member.id, record)
    this.#byHash.set(record.hash, record.member)
  }
}

function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex')
}
