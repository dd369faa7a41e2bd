// The awareness of a document: cursors of writers only, one per connection, under the name the server knows. What a
// browser says about anybody else is ignored.
import * as encoding from 'lib0/encoding'
import { ByteReader, MalformedBytes } from './byte-reader.ts'
import type { DocumentAccess } from './document-socket.ts'
import { awarenessFrame } from './sync-messages.ts'

/** The longest state of one cursor, in characters. */
const stateLimit = 4096
/** What browsers repeat of others comes along, so that more entries than one are expected. */
const entriesLimit = 64
const colour = /^#[0-9a-f]{6}([0-9a-f]{2})?$/i

interface Cursor {
  readonly connection: object
  readonly memberId: string
  clock: number
  /** Null once the connection is gone; then it is told once more and forgotten. */
  state: string | null
}

export class Cursors {
  readonly #cursors = new Map<number, Cursor>()
  readonly #clientIds = new Map<object, number>()
  readonly #changed = new Set<number>()

  get hasChanges(): boolean {
    return this.#changed.size > 0
  }

  /** Takes a connection's own cursor out of what its browser sent. Throws `MalformedBytes`. */
  take(connection: object, access: DocumentAccess, bytes: Uint8Array, mayUse: (id: number) => boolean): void {
    const entries = readEntries(bytes)
    const [first] = entries
    const clientId = this.#clientIds.get(connection) ?? (entries.length === 1 ? first?.clientId : undefined)
    const entry = entries.find(each => each.clientId === clientId)
    if (clientId === undefined || !entry) return
    const known = this.#cursors.get(clientId)
    if ((known && known.memberId !== access.memberId) || !mayUse(clientId)) return
    const state = ownState(entry.json, access)
    if (known?.connection === connection && known.state === state) return
    this.#clientIds.set(connection, clientId)
    this.#set(clientId, { connection, memberId: access.memberId, clock: known?.clock ?? 0, state })
  }

  remove(connection: object): void {
    const clientId = this.#clientIds.get(connection)
    this.#clientIds.delete(connection)
    if (clientId === undefined) return
    const cursor = this.#cursors.get(clientId)
    // A tab that came back has taken its cursor over.
    if (cursor?.connection === connection) this.#set(clientId, { ...cursor, state: null })
  }

  /** What changed since the last call. */
  takeChanges(): ReadonlySet<number> {
    const changed = new Set(this.#changed)
    this.#changed.clear()
    return changed
  }

  /** Forgets who is gone, once everybody was told. */
  forgetGone(told: ReadonlySet<number>): void {
    for (const id of told) if (this.#cursors.get(id)?.state === null) this.#cursors.delete(id)
  }

  /** A frame with these cursors but the connection's own; null when there are none. */
  frameFor(connection: object | null, ids: Iterable<number> = this.#cursors.keys()): Buffer | null {
    const told = [...ids].flatMap(id => {
      const cursor = this.#cursors.get(id)
      return cursor && cursor.connection !== connection ? [{ id, cursor }] : []
    })
    if (told.length === 0) return null
    const encoder = encoding.createEncoder()
    encoding.writeVarUint(encoder, told.length)
    for (const { id, cursor } of told) {
      encoding.writeVarUint(encoder, id)
      encoding.writeVarUint(encoder, cursor.clock)
      encoding.writeVarString(encoder, cursor.state ?? 'null')
    }
    return awarenessFrame(encoding.toUint8Array(encoder))
  }

  /** Whose cursors these are. */
  connectionsOf(ids: ReadonlySet<number>): object[] {
    return [...ids].flatMap(id => this.#cursors.get(id)?.connection ?? [])
  }

  #set(clientId: number, cursor: Cursor): void {
    // The wall clock, so that a cursor is newer than what a browser remembers from before the server was restarted.
    this.#cursors.set(clientId, { ...cursor, clock: Math.max(cursor.clock + 1, Date.now()) })
    this.#changed.add(clientId)
  }
}

function readEntries(bytes: Uint8Array): { clientId: number; json: string }[] {
  const reader = new ByteReader(bytes)
  const count = reader.varUint()
  if (count > entriesLimit) throw new MalformedBytes('too many cursors')
  const entries = []
  for (let left = count; left > 0; left -= 1) {
    const clientId = reader.varUint()
    reader.varUint()
    entries.push({ clientId, json: reader.string() })
  }
  reader.end()
  return entries
}

/** The state under the member's own name, or null when there is none to show. */
function ownState(json: string, { name, role }: DocumentAccess): string | null {
  if (json.length > stateLimit) throw new MalformedBytes('cursor too large')
  let state: unknown
  try {
    state = JSON.parse(json)
  } catch (cause) {
    throw new MalformedBytes('cursor that is not JSON', { cause })
  }
  if (typeof state !== 'object' || state === null || Array.isArray(state)) return null
  const asked: Record<string, unknown> = { ...('user' in state ? (state.user as object | null) : null) }
  const colours = Object.entries(asked).filter(
    ([key, value]) => /^color(Light)?$/.test(key) && typeof value === 'string' && colour.test(value),
  )
  return JSON.stringify({ ...state, user: { ...Object.fromEntries(colours), name, role } })
}
