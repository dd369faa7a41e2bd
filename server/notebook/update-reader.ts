// Takes a Yjs V1 update apart without building any Yjs object, so that it can be judged before it is applied. Pure.
// V1 only: a V2 update of 21 bytes can declare enough to end the process.
import { ByteReader, MalformedBytes } from './byte-reader.ts'

/** The parts one update may have. A tab that was offline for an hour of typing stays far below. */
const partsLimit = 50_000

export interface Id {
  readonly client: number
  readonly clock: number
}

export type Content =
  | { readonly kind: 'deleted' }
  | { readonly kind: 'text' }
  | { readonly kind: 'values'; readonly values: readonly unknown[] }
  | { readonly kind: 'array' | 'map' | 'rich-text' }

/** An item, as it is written. Its parent is null when it is that of its neighbours. */
export interface ReadItem extends Id {
  readonly length: number
  readonly left: Id | null
  readonly right: Id | null
  /** A root's name, or the item that holds the parent. */
  readonly parent: string | Id | null
  readonly key: string | null
  readonly content: Content
}

/** What was collected as garbage before it came here. */
export interface ReadGarbage extends Id {
  readonly length: number
  readonly content: null
}

export type ReadStruct = ReadItem | ReadGarbage

export interface ReadUpdate {
  /** By client, in clock order without gaps. */
  readonly structs: ReadonlyMap<number, readonly ReadStruct[]>
  readonly deletes: readonly { readonly client: number; readonly clock: number; readonly length: number }[]
  /** Where the deletions begin, in bytes. */
  readonly deletesAt: number
}

/** Throws `MalformedBytes` for anything but a V1 update of the kinds of content that a notebook has. */
export function readUpdate(update: Uint8Array): ReadUpdate {
  const reader = new ByteReader(update)
  const structs = new Map<number, ReadStruct[]>()
  let parts = 0
  const count = () => {
    parts += 1
    if (parts > partsLimit) throw new MalformedBytes('too many parts')
  }
  for (let clients = reader.varUint(); clients > 0; clients -= 1) {
    const structCount = reader.varUint()
    const client = reader.varUint()
    let clock = reader.varUint()
    if (structs.has(client)) throw new MalformedBytes('client written twice')
    const ofClient: ReadStruct[] = []
    structs.set(client, ofClient)
    for (let left = structCount; left > 0; left -= 1) {
      count()
      const struct = readStruct(reader, { client, clock })
      if (struct.length < 1) throw new MalformedBytes('part without length')
      clock += struct.length
      if (clock > 0xffff_ffff) throw new MalformedBytes('clock out of range')
      ofClient.push(struct)
    }
  }
  const deletesAt = reader.position
  const deletes = []
  for (let clients = reader.varUint(); clients > 0; clients -= 1) {
    const client = reader.varUint()
    for (let left = reader.varUint(); left > 0; left -= 1) {
      count()
      deletes.push({ client, clock: reader.varUint(), length: reader.varUint() })
    }
  }
  reader.end()
  return { structs, deletes, deletesAt }
}

function readStruct(reader: ByteReader, id: Id): ReadStruct {
  const info = reader.byte()
  const kind = info & 31
  if (kind === 0) {
    if (info !== 0) throw new MalformedBytes('garbage with flags')
    return { ...id, length: reader.varUint(), content: null }
  }
  const left = info & 128 ? readId(reader) : null
  const right = info & 64 ? readId(reader) : null
  const hasParent = left === null && right === null
  const parent = hasParent ? readParent(reader) : null
  const key = hasParent && info & 32 ? reader.string() : null
  const [length, content] = readContent(reader, kind)
  return { ...id, length, left, right, parent, key, content }
}

function readId(reader: ByteReader): Id {
  return { client: reader.varUint(), clock: reader.varUint() }
}

function readParent(reader: ByteReader): string | Id {
  const isRoot = reader.varUint()
  if (isRoot > 1) throw new MalformedBytes('parent of an unknown kind')
  return isRoot === 1 ? reader.string() : readId(reader)
}

function readContent(reader: ByteReader, kind: number): [number, Content] {
  switch (kind) {
    case 1:
      return [reader.varUint(), { kind: 'deleted' }]
    case 4:
      return [reader.string().length, { kind: 'text' }]
    case 7:
      return [1, { kind: readTypeKind(reader.varUint()) }]
    case 8: {
      const values: unknown[] = []
      for (let left = reader.varUint(); left > 0; left -= 1) values.push(reader.json())
      return [values.length, { kind: 'values', values }]
    }
    default:
      // Binary, embedded and formatted content, subdocuments, and gaps: no notebook has them.
      throw new MalformedBytes(`content of kind ${kind}`)
  }
}

function readTypeKind(type: number): 'array' | 'map' | 'rich-text' {
  if (type === 0) return 'array'
  if (type === 1) return 'map'
  if (type === 2) return 'rich-text'
  throw new MalformedBytes(`shared type ${type}`)
}
