// Judges a writer's update before it is applied: whose parts it has, whether anything is missing before it, and whether
// everything stands where it may. Looks at the live document and never changes it.
import * as Y from 'yjs'
import { fits } from './document-places.ts'
import type { Id, ReadItem, ReadStruct, ReadUpdate } from './update-reader.ts'

export type Verdict =
  | { readonly ok: true }
  /** `gap`: something before it has not come here, so the writer is asked for all of it. */
  | { readonly ok: false; readonly reason: 'gap' | 'unfit' }

/** The live type or the item of this update that a struct stands in. */
interface Standing {
  readonly place: string
  readonly key: string | null
  /** Tells two parents with equal places apart. */
  readonly parent: object | string
}

// A neighbour or parent that was garbage-collected: Yjs drops what comes there, so it may come.
const nowhere = Symbol('nowhere')

export function checkUpdate(document: Y.Doc, update: ReadUpdate): Verdict {
  if (!isContinuous(document, update)) return { ok: false, reason: 'gap' }
  const places = new Places(document, update)
  for (const structs of update.structs.values()) {
    for (const struct of structs) {
      if (struct.content && !places.admits(struct)) return { ok: false, reason: 'unfit' }
    }
  }
  return { ok: true }
}

/** True when Yjs can put in every part at once; what it cannot it would keep aside, invisible and without bound. */
function isContinuous({ store }: Y.Doc, { structs, deletes }: ReadUpdate): boolean {
  const reached = new Map<number, number>()
  const clockOf = (client: number) => reached.get(client) ?? Y.getState(store, client)
  const isKnown = (id: Id | string | null) =>
    id === null || typeof id === 'string' || id.clock < clockOf(id.client)
  const queues = [...structs.values()].map(queue => ({ queue, next: 0 }))
  for (let progress = true; progress; ) {
    progress = false
    for (const each of queues) {
      for (let struct = each.queue[each.next]; struct; struct = each.queue[each.next]) {
        const isReady =
          struct.clock <= clockOf(struct.client) &&
          (!struct.content || (isKnown(struct.left) && isKnown(struct.right) && isKnown(struct.parent)))
        if (!isReady) break
        reached.set(struct.client, Math.max(clockOf(struct.client), struct.clock + struct.length))
        each.next += 1
        progress = true
      }
    }
  }
  const isAllPutIn = queues.every(({ queue, next }) => next === queue.length)
  return isAllPutIn && deletes.every(({ client, clock, length }) => clock + length <= clockOf(client))
}

class Places {
  readonly #document: Y.Doc
  readonly #update: ReadUpdate
  readonly #standings = new Map<ReadItem, Standing | typeof nowhere | null>()

  constructor(document: Y.Doc, update: ReadUpdate) {
    this.#document = document
    this.#update = update
  }

  admits(item: ReadItem): boolean {
    const standing = this.#standingOf(item)
    if (standing === nowhere) return true
    return standing !== null && fits(standing.place, standing.key, item.content)
  }

  /** Null when its neighbours stand in different places, or its parent is no shared type. */
  #standingOf(item: ReadItem): Standing | typeof nowhere | null {
    const known = this.#standings.get(item)
    if (known !== undefined) return known
    const standing = this.#findStanding(item)
    this.#standings.set(item, standing)
    return standing
  }

  #findStanding({ left, right, parent, key }: ReadItem): Standing | typeof nowhere | null {
    if (typeof parent === 'string') return { place: parent, key, parent }
    if (parent) return this.#insideOf(parent, key)
    const atLeft = left && this.#besideOf(left)
    const atRight = right && this.#besideOf(right)
    if (atLeft === nowhere || atRight === nowhere) return nowhere
    const standing = atLeft ?? atRight
    if (!standing || (left && !atLeft) || (right && !atRight)) return null
    if (atLeft && atRight && (atLeft.parent !== atRight.parent || atLeft.key !== atRight.key)) return null
    return standing
  }

  #besideOf(id: Id): Standing | typeof nowhere | null {
    const struct = this.#pending(id)
    if (struct) return struct.content ? this.#standingOf(struct) : nowhere
    const item = Y.getItem(this.#document.store, Y.createID(id.client, id.clock)) as Y.Item | Y.GC
    if (!(item instanceof Y.Item)) return nowhere
    if (!(item.parent instanceof Y.AbstractType)) return nowhere
    return { place: placeOf(item.parent), key: item.parentSub, parent: identityOf(item.parent) }
  }

  #insideOf(id: Id, key: string | null): Standing | typeof nowhere | null {
    const struct = this.#pending(id)
    if (!struct) {
      const item = Y.getItem(this.#document.store, Y.createID(id.client, id.clock)) as Y.Item | Y.GC
      if (!(item instanceof Y.Item)) return nowhere
      if (item.content instanceof Y.ContentDeleted) return nowhere
      if (!(item.content instanceof Y.ContentType)) return null
      return { place: placeOf(item.content.type), key, parent: item.content.type }
    }
    if (!struct.content || struct.content.kind === 'deleted') return nowhere
    if (struct.content.kind === 'text' || struct.content.kind === 'values') return null
    const around = this.#standingOf(struct)
    if (around === null || around === nowhere) return around
    return { place: `${around.place}/${around.key ?? '*'}`, key, parent: `${id.client}:${id.clock}` }
  }

  /** The struct of this update at that id, when the document does not have it yet. */
  #pending({ client, clock }: Id): ReadStruct | null {
    if (clock < Y.getState(this.#document.store, client)) return null
    const structs = this.#update.structs.get(client) ?? []
    let low = 0
    let high = structs.length - 1
    while (low <= high) {
      const middle = (low + high) >> 1
      const struct = structs[middle] as ReadStruct
      if (clock < struct.clock) high = middle - 1
      else if (clock >= struct.clock + struct.length) low = middle + 1
      else return struct
    }
    return null
  }
}

/** A root is known by its name: the update may name it before the document has it. */
function identityOf(type: Y.AbstractType<unknown>): object | string {
  return type._item ? type : Y.findRootTypeKey(type)
}

function placeOf(type: Y.AbstractType<unknown>): string {
  const path: string[] = []
  let current = type
  while (current._item) {
    path.unshift(current._item.parentSub ?? '*')
    current = current._item.parent as Y.AbstractType<unknown>
  }
  return [Y.findRootTypeKey(current), ...path].join('/')
}
