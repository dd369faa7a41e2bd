// Where the instructors' cursors stand, what they select and point at: awareness, resolved to places in texts. Read by
// followers and by other desks.
import type { Awareness } from 'y-protocols/awareness'
import * as Y from 'yjs'
import type { CellId } from '#protocol/ids.ts'
import { Store, useSelected } from '../store.ts'

export interface Caret {
  readonly writer: number
  /** Where text would go: the head of the selection. */
  readonly index: number
  /** Where the selection began; the same as `index` when nothing is selected. */
  readonly anchor: number
  readonly name: string | null
  /** 0 for the first of the writers who are here, 1 for the second…: they look different. */
  readonly order: number
}

/** A line that an instructor points at. */
export interface Spotlight {
  readonly writer: number
  readonly cellId: CellId
  /** From 0. */
  readonly line: number
  readonly name: string | null
}

/** By writer, the cell that an instructor has selected without writing in it. */
type SelectedCells = ReadonlyMap<number, CellId>

type CaretsByText = ReadonlyMap<Y.Text, readonly Caret[]>
type SpotlightsByCell = ReadonlyMap<CellId, readonly Spotlight[]>

const noCarets: readonly Caret[] = []

export class WriterCarets {
  readonly store = new Store<CaretsByText>(new Map())
  /** All that shine just now. */
  readonly spotlights = new Store<SpotlightsByCell>(new Map())
  /** Told before the carets: the caret of who has gone on to select cells is where they were. */
  readonly selected = new Store<SelectedCells>(new Map())
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
    const spotlights = new Map<CellId, readonly Spotlight[]>()
    const selected = new Map<number, CellId>()
    for (const [order, [writer, state]] of this.#others().entries()) {
      const name = nameIn(state)
      if (typeof state['selected'] === 'string') selected.set(writer, state['selected'] as CellId)
      const place = placeOf(state, this.#document)
      if (place) {
        const { text, index, anchor } = place
        carets.set(text, [...(carets.get(text) ?? []), { writer, index, anchor, name, order }])
      }
      const spotlight = spotlightIn(state)
      if (spotlight) {
        const { cellId } = spotlight
        spotlights.set(cellId, [...(spotlights.get(cellId) ?? []), { writer, name, ...spotlight }])
      }
    }
    for (const [text, now] of carets) {
      const then = before.get(text)
      if (then && JSON.stringify(then) === JSON.stringify(now)) carets.set(text, then)
    }
    const isSameSelection = JSON.stringify([...selected]) === JSON.stringify([...this.selected.get()])
    if (!isSameSelection) this.selected.set(selected)
    const isSame = carets.size === before.size && [...carets].every(([text, now]) => before.get(text) === now)
    if (!isSame) this.store.set(carets)
    const isSameLight = JSON.stringify([...spotlights]) === JSON.stringify([...this.spotlights.get()])
    if (!isSameLight) this.spotlights.set(spotlights)
  }

  /** In the order of their numbers, so that everybody sees each of them in the same guise. */
  #others() {
    return [...this.#awareness.getStates()]
      .filter(([writer]) => writer !== this.#document.clientID)
      .sort(([one], [other]) => one - other)
  }
}

export function useCarets(carets: WriterCarets, text: Y.Text): readonly Caret[] {
  return useSelected(carets.store, all => all.get(text) ?? noCarets)
}

/** The line of a cell that is pointed at; null for none. */
export function useSpotlight(carets: WriterCarets, id: CellId): Spotlight | null {
  return useSelected(carets.spotlights, all => all.get(id)?.[0] ?? null)
}

interface Place {
  readonly text: Y.Text
  readonly index: number
  readonly anchor: number
}

/** What another window sends is data from outside: anything that does not resolve is no cursor. */
function placeOf(state: Record<string, unknown>, document: Y.Doc): Place | null {
  const cursor = state['cursor'] as { head?: unknown; anchor?: unknown } | null | undefined
  const head = positionOf(cursor?.head, document)
  if (!head) return null
  const anchor = positionOf(cursor?.anchor, document)
  return { ...head, anchor: anchor?.text === head.text ? anchor.index : head.index }
}

function positionOf(json: unknown, document: Y.Doc): { text: Y.Text; index: number } | null {
  if (typeof json !== 'object' || json === null) return null
  try {
    const relative = Y.createRelativePositionFromJSON(json)
    const absolute = Y.createAbsolutePositionFromRelativePosition(relative, document)
    return absolute?.type instanceof Y.Text ? { text: absolute.type, index: absolute.index } : null
  } catch {
    return null
  }
}

function spotlightIn(state: Record<string, unknown>): Pick<Spotlight, 'cellId' | 'line'> | null {
  const told = state['spotlight'] as { cellId?: unknown; line?: unknown } | null | undefined
  if (typeof told?.cellId !== 'string' || typeof told.line !== 'number') return null
  const isLine = Number.isInteger(told.line) && told.line >= 0
  return isLine ? { cellId: told.cellId as CellId, line: told.line } : null
}

function nameIn(state: Record<string, unknown>): string | null {
  const person = state['user'] as { name?: unknown } | null | undefined
  return typeof person?.name === 'string' ? person.name.slice(0, 60) : null
}
