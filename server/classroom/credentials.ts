// Tokens: issued once, kept as hashes, looked up on every request. Knows no cookies and no HTTP.
import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { ClassroomId, MemberId } from '#protocol/ids.ts'
import type { Records } from '../storage/storage.ts'
import { type CredentialRecord, credentialRecord, recordKinds } from './classroom-records.ts'
import { PersonalLinks } from './personal-links.ts'
import { randomSecret } from './random-id.ts'

/** One person's tokens over browsers and sign-ins; the oldest ones beyond that end. */
const mostPerMember = 100

export class Credentials {
  readonly #records: Records
  readonly #instructorToken: string
  readonly personalLinks: PersonalLinks
  readonly #byHash = new Map<string, CredentialRecord>()
  /** By the hash of the secret, so that how long a look-up takes tells nothing of it. */
  readonly #stages = new Map<string, ClassroomId>()

  private constructor(records: Records, instructorToken: string, personalLinks: PersonalLinks) {
    this.#records = records
    this.personalLinks = personalLinks
    this.#instructorToken = instructorToken
  }

  static async load(records: Records, instructorToken: string): Promise<Credentials> {
    const credentials = new Credentials(records, instructorToken, await PersonalLinks.load(records))
    for (const { id, value } of await records.all(recordKinds.credential)) {
      credentials.#byHash.set(id, credentialRecord.parse(value))
    }
    return credentials
  }

  /** A new token for a member, or for an instructor of the whole server (`null`). */
  async issue(member: CredentialRecord['member']): Promise<string> {
    if (member) await this.#endOldest(member.id)
    const token = randomSecret()
    const record = { member, createdAt: new Date().toISOString() }
    this.#byHash.set(hash(token), record)
    await this.#records.put(recordKinds.credential, hash(token), record)
    return token
  }

  /** Whose token it is; null for a token of nobody. */
  resolve(token: string): CredentialRecord | null {
    if (this.isInstructorSecret(token)) return { member: null, createdAt: '' }
    return this.#byHash.get(hash(token)) ?? null
  }

  /** Ends all tokens of a member, and the link that would bring new ones. */
  async revoke(memberId: MemberId): Promise<void> {
    await Promise.all([this.#end(this.#hashesOf(memberId)), this.personalLinks.revoke(memberId)])
  }

  /** Somebody who joins again and again must not fill memory and disk. */
  async #endOldest(memberId: string): Promise<void> {
    const hashes = this.#hashesOf(memberId)
    await this.#end(hashes.slice(0, Math.max(0, hashes.length - mostPerMember + 1)))
  }

  /** Oldest first. */
  #hashesOf(memberId: string): string[] {
    return [...this.#byHash].flatMap(([key, { member }]) => (member?.id === memberId ? [key] : []))
  }

  async #end(hashes: readonly string[]): Promise<void> {
    for (const key of hashes) this.#byHash.delete(key)
    await Promise.all(hashes.map(key => this.#records.remove(recordKinds.credential, key)))
  }

  isInstructorSecret(secret: string): boolean {
    return isSame(secret, this.#instructorToken)
  }

  /** The secret of a classroom's stage link: derived, so that it can be shown again and is stored nowhere. */
  stageSecret(classroomId: ClassroomId): string {
    return createHmac('sha256', this.#instructorToken).update(`stage ${classroomId}`).digest('base64url')
  }

  /** From now on the secret of its stage link is known. */
  admitStage(classroomId: ClassroomId): void {
    this.#stages.set(hash(this.stageSecret(classroomId)), classroomId)
  }

  /** The class whose stage it opens, or null. */
  classroomOfStageSecret(secret: string): ClassroomId | null {
    return this.#stages.get(hash(secret)) ?? null
  }
}

function hash(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}

function isSame(a: string, b: string): boolean {
  return timingSafeEqual(Buffer.from(hash(a)), Buffer.from(hash(b)))
}
