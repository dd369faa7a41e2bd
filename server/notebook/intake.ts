// Takes in what writers send: judged, applied, handed to the log, given back once it is on disk. What only deletes is
// applied when it is on disk. The document is changed by all of an update or by none of it.
import * as encoding from 'lib0/encoding'
import * as Y from 'yjs'
import { MalformedBytes } from './byte-reader.ts'
import type { ClientLeases } from './client-leases.ts'
import type { LogWriter } from './log-writer.ts'
import { checkUpdate } from './update-check.ts'
import { type ReadStruct, type ReadUpdate, readUpdate } from './update-reader.ts'

/** The largest update, in bytes. A cell that is moved takes its outputs along, pictures included. */
export const updateLimitBytes = 8 * 1024 * 1024

export type Taken =
  | { readonly is: 'accepted'; readonly stored: Promise<void> }
  /** Only the member's own part was taken: the copy holds what the server lost, so it must be started anew. */
  | { readonly is: 'salvaged'; readonly stored: Promise<void> }
  /** Something that comes before it is missing. */
  | { readonly is: 'gap' }
  | { readonly is: 'malformed' | 'unfit' | 'foreign' | 'refusing' }
  /** There is no room for so much. */
  | { readonly is: 'full' }

interface IntakeParts {
  readonly document: Y.Doc
  readonly leases: ClientLeases
  readonly log: LogWriter
  /** The document cannot be trusted any more. */
  onBroken(error: unknown): void
}

/** Called before what a writer sent is put in; returns what is to be called after. */
export type AroundWriters = (deletes: ReadUpdate['deletes']) => () => void

export class Intake {
  readonly #parts: IntakeParts
  #around: AroundWriters = () => () => {}
  #room = () => Number.POSITIVE_INFINITY

  constructor(parts: IntakeParts) {
    this.#parts = parts
  }

  limitGrowth(room: () => number): void {
    this.#room = room
  }

  around(around: AroundWriters): void {
    this.#around = around
  }

  /** `origin` is told to the fan-out as the one who made the change. */
  take(update: Uint8Array, memberId: string, origin: object): Taken {
    const { document, log } = this.#parts
    let read: ReadUpdate
    try {
      if (update.length > updateLimitBytes) return { is: 'malformed' }
      read = readUpdate(update)
    } catch (error) {
      if (error instanceof MalformedBytes) return { is: 'malformed' }
      throw error
    }
    // An empty update is the answer of a writer who has nothing new: it is given back when all before it is stored.
    if (read.structs.size === 0 && read.deletes.length === 0) return { is: 'accepted', stored: log.saved() }
    if (log.isRefusing) return { is: 'refusing' }
    const foreign = this.#foreignClients(read, memberId)
    if (foreign.size > 0) return this.#salvage(update, read, { memberId, origin, foreign })
    const verdict = checkUpdate(document, read)
    if (!verdict.ok) return { is: verdict.reason }
    if (this.#isTooMuch(read)) return { is: 'full' }
    return { is: 'accepted', stored: this.#apply(update, read, memberId, origin) }
  }

  #isTooMuch({ structs }: ReadUpdate): boolean {
    let growth = 0
    for (const { client, clock, length, content } of [...structs.values()].flat()) {
      if (!content || content.kind === 'deleted') continue
      growth += Math.max(0, Math.min(length, clock + length - Y.getState(this.#parts.document.store, client)))
    }
    return growth > 0 && growth > this.#room()
  }

  /** Clients of which the update has new parts that are not this member's to write. */
  #foreignClients({ structs }: ReadUpdate, memberId: string): ReadonlySet<number> {
    const { document, leases } = this.#parts
    const foreign = new Set<number>()
    for (const [client, parts] of structs) {
      const isInDocument = Y.getState(document.store, client) > 0
      if (isBeyond(document, client, parts) && !leases.mayUse(client, memberId, isInDocument)) {
        foreign.add(client)
      }
    }
    return foreign
  }

  /** After a crash a writer may have seen more than was stored. Its own part is kept if it stands without the rest. */
  #salvage(
    update: Uint8Array,
    read: ReadUpdate,
    { memberId, origin, foreign }: { memberId: string; origin: object; foreign: ReadonlySet<number> },
  ): Taken {
    const hasOwn = [...read.structs.keys()].some(client => !foreign.has(client))
    if (!hasOwn) return { is: 'foreign' }
    const own = ownPart(this.#parts.document, update, read, foreign)
    const readOwn = readUpdate(own)
    if (!checkUpdate(this.#parts.document, readOwn).ok || this.#isTooMuch(readOwn)) return { is: 'foreign' }
    return { is: 'salvaged', stored: this.#apply(own, readOwn, memberId, origin) }
  }

  async #apply(update: Uint8Array, read: ReadUpdate, memberId: string, origin: object): Promise<void> {
    const { document, leases, log } = this.#parts
    const isNews = [...read.structs].some(([client, parts]) => isBeyond(document, client, parts))
    const after = isNews ? this.#around(read.deletes) : null
    if (isNews) this.#putIn(update, origin)
    const marks = [...read.structs.keys()].flatMap(client => leases.take(client, memberId) ?? [])
    const [first, ...others] = marks
    // One mark per row: a second client id in one update is rare enough for a row of its own.
    for (const mark of others) void log.append(emptyUpdate, mark).catch(() => {})
    const stored = log.append(update, first)
    // Behind the update, in the log too.
    after?.()
    await stored
    // No state vector tells a deletion: were it lost in a crash, nobody would notice the copies that have it.
    if (!isNews) this.#putIn(update, origin)
  }

  #putIn(update: Uint8Array, origin: object): void {
    const { document, onBroken } = this.#parts
    try {
      Y.applyUpdate(document, update, origin)
      if (document.store.pendingStructs || document.store.pendingDs) throw new Error('update left a gap')
    } catch (error) {
      onBroken(error)
      throw error
    }
  }
}

/** True when the document lacks some of these parts of a client. */
function isBeyond({ store }: Y.Doc, client: number, parts: readonly ReadStruct[]): boolean {
  const last = parts.at(-1)
  return last !== undefined && last.clock + last.length > Y.getState(store, client)
}

export const emptyUpdate: Uint8Array = new Uint8Array([0, 0])

/** The update without the parts of these clients, and without deletions of what neither it nor the document has then. */
function ownPart(
  document: Y.Doc,
  update: Uint8Array,
  { deletes }: ReadUpdate,
  foreign: ReadonlySet<number>,
): Uint8Array {
  const beyondAll = new Map([...foreign].map(client => [client, 0xffff_ffff]))
  const parts = Y.diffUpdate(update, Y.encodeStateVector(beyondAll))
  const own = readUpdate(parts)
  const endOf = (client: number) => {
    const last = own.structs.get(client)?.at(-1)
    return Math.max(Y.getState(document.store, client), last ? last.clock + last.length : 0)
  }
  const deletions = deletes
    .map(({ client, clock, length }) => ({ client, clock, length: Math.min(length, endOf(client) - clock) }))
    .filter(({ length }) => length > 0)
  const encoder = encoding.createEncoder()
  encoding.writeUint8Array(encoder, parts.subarray(0, own.deletesAt))
  const clients = new Set(deletions.map(({ client }) => client))
  encoding.writeVarUint(encoder, clients.size)
  for (const each of clients) {
    const ofClient = deletions.filter(({ client }) => client === each)
    encoding.writeVarUint(encoder, each)
    encoding.writeVarUint(encoder, ofClient.length)
    for (const { clock, length } of ofClient) {
      encoding.writeVarUint(encoder, clock)
      encoding.writeVarUint(encoder, length)
    }
  }
  return encoding.toUint8Array(encoder)
}
