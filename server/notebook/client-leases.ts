// Which member a Yjs client id belongs to: taken on first use, kept over reconnects and restarts, never shared. A
// part under someone else's client id would make the server drop all that they write later.
import type { Mark } from '../storage/storage.ts'

const leaseSource = /^lease:(\d+):(.+)$/

export class ClientLeases {
  readonly #owners = new Map<number, string>()
  readonly #ownClientId: number

  /** `marks` are those of the stored document; `ownClientId` is the server's. */
  constructor(marks: readonly Mark[], ownClientId: number) {
    this.#ownClientId = ownClientId
    for (const { source } of marks) {
      const [, client, memberId] = leaseSource.exec(source) ?? []
      if (client && memberId) this.#owners.set(Number(client), memberId)
    }
  }

  /** True for a member's own id, and for one that nobody holds and the document has nothing of. */
  mayUse(clientId: number, memberId: string, isInDocument: boolean): boolean {
    if (clientId === this.#ownClientId) return false
    const owner = this.#owners.get(clientId)
    return owner === undefined ? !isInDocument : owner === memberId
  }

  /** Returns the mark that keeps the lease on disk, or null when it is there already. */
  take(clientId: number, memberId: string): Mark | null {
    if (this.#owners.has(clientId)) return null
    this.#owners.set(clientId, memberId)
    return { source: `lease:${clientId}:${memberId}`, sequence: 1 }
  }
}
