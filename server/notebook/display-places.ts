// Where each display id is shown: in the document, so that another server finds it, but never in a cell.
import type * as Y from 'yjs'
import type { CellId } from '#protocol/ids.ts'

export interface DisplayPlace {
  readonly cellId: CellId
  readonly index: number
}

export class DisplayPlaces {
  readonly #places: Y.Map<readonly DisplayPlace[]>

  constructor(document: Y.Doc) {
    this.#places = document.getMap('displays')
  }

  of(displayId: string): readonly DisplayPlace[] {
    return this.#places.get(displayId) ?? []
  }

  add(displayId: string, place: DisplayPlace): void {
    this.#places.set(displayId, [...this.of(displayId), place])
  }

  /** The cell's outputs are gone. */
  forget(cellId: CellId): void {
    for (const [displayId, places] of [...this.#places.entries()]) {
      const kept = places.filter(place => place.cellId !== cellId)
      if (kept.length === places.length) continue
      if (kept.length > 0) this.#places.set(displayId, kept)
      else this.#places.delete(displayId)
    }
  }
}
