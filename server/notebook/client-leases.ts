// Which member a Yjs client id belongs to: taken on first use, kept over reconnects and restarts, never shared. A
// part under someone else's client id would make the server drop all that they write later.
import type { Mark } from '../storage/storage.ts'

/** Browsers draw their ids below this. What a crash lost of the server's own parts can so be told from theirs. */
const serverIdsFrom = 2 ** 32
const serverIds = 2 ** 20

/** A fresh client id for the server itself: never the one from before a crash, whose clock others may know further. */
export function newServerClientId(): number {
  return serverIdsFrom + Math.floor(Math.random() * serverIds)
}

const leaseSource = /^lease:(\d+):(.+)$/

export class ClientLeases {
  readonly #owners = new Map<number, string>()

  /** `marks` are those of the stored document. */
  constructor(marks: readonly Mark[]) {
    for (const { source } of marks) {
      const [, client, memberId] = leaseSource.exec(source) ?? []
      if (client && memberId) this.#owners.set(Number(client), memberId)
    }
  }

  /** True for a member's own id, and for one that nobody holds and the document has nothing of. */
  mayUse(clientId: number, memberId: string, isInDocument: boolean): boolean {
    if (clientId >= serverIdsFrom) return false
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
