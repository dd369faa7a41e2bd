// Where the instructors' cursors stand: awareness, resolved to places in texts. Read by followers and by other desks.
import type { Awareness } from 'y-protocols/awareness'
import * as Y from 'yjs'
import { Store, useSelected } from '../store.ts'

export interface Caret {
  readonly writer: number
  readonly index: number
  readonly name: string | null
}

type CaretsByText = ReadonlyMap<Y.Text, readonly Caret[]>

const noCarets: readonly Caret[] = []

export class WriterCarets {
  readonly store = new Store<CaretsByText>(new Map())
  readonly #document: Y.Doc
  readonly #awareness: Awareness

  constructor({ document, awareness }: { document: Y.Doc; awareness: Awareness }) {
    this.#document = document
    this.#awareness = awareness
  }

  /** Starts to follow; returns how to stop. */
  watch = (): (() => void) => {
    this.#awareness.on('change', this.#resolve)
    // A cursor may be told before the text it stands in, and moves with the text around it.
    this.#document.on('afterTransaction', this.#resolve)
    this.#resolve()
    return () => {
      this.#awareness.off('change', this.#resolve)
      this.#document.off('afterTransaction', this.#resolve)
    }
  }

  #resolve = () => {
    const before = this.store.get()
    const carets = new Map<Y.Text, readonly Caret[]>()
    for (const [writer, state] of this.#awareness.getStates()) {
      if (writer === this.#document.clientID) continue
      const place = placeOf(state, this.#document)
      if (!place) continue
      const caret: Caret = { writer, index: place.index, name: nameIn(state) }
      carets.set(place.text, [...(carets.get(place.text) ?? []), caret])
    }
    for (const [text, now] of carets) {
      const then = before.get(text)
      if (then && JSON.stringify(then) === JSON.stringify(now)) carets.set(text, then)
    }
    const isSame = carets.size === before.size && [...carets].every(([text, now]) => before.get(text) === now)
    if (!isSame) this.store.set(carets)
  }
}

export function useCarets(carets: WriterCarets, text: Y.Text): readonly Caret[] {
  return useSelected(carets.store, all => all.get(text) ?? noCarets)
}

interface Place {
  readonly text: Y.Text
  readonly index: number
}

/** What another window sends is data from outside: anything that does not resolve is no cursor. */
function placeOf(state: Record<string, unknown>, document: Y.Doc): Place | null {
  const cursor = state['cursor'] as { head?: unknown } | null | undefined
  if (typeof cursor?.head !== 'object' || cursor.head === null) return null
  try {
    const head = Y.createRelativePositionFromJSON(cursor.head)
    const absolute = Y.createAbsolutePositionFromRelativePosition(head, document)
    return absolute?.type instanceof Y.Text ? { text: absolute.type, index: absolute.index } : null
  } catch {
    return null
  }
}

function nameIn(state: Record<string, unknown>): string | null {
  const person = state['user'] as { name?: unknown } | null | undefined
  return typeof person?.name === 'string' ? person.name.slice(0, 60) : null
}
