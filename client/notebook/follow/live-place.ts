// Where the class is: the cell that an instructor writes in, points into or that runs, whichever came last.
import * as Y from 'yjs'
import type { KernelView } from '#protocol/classroom-view.ts'
import type { CellId } from '#protocol/ids.ts'
import { idOf } from '#protocol/notebook-document.ts'
import { isArriving } from '../document/arrival.ts'
import { Store } from '../store.ts'
import type { Caret, Spotlight, WriterCarets } from './writer-carets.ts'

export interface LivePlace {
  readonly cellId: CellId
  readonly kind: 'writing' | 'running' | 'pointing'
  /** Rises with every move, also within one cell. */
  readonly move: number
}

interface LivePlaceParts {
  readonly document: Y.Doc
  readonly carets: WriterCarets
  readonly kernel: Store<KernelView | null>
}

export class LivePlaceTracker {
  readonly place = new Store<LivePlace | null>(null)
  readonly #parts: LivePlaceParts
  #carets: ReadonlyMap<Y.Text, readonly Caret[]> = new Map()
  #spotlights: readonly Spotlight[] = []

  constructor(parts: LivePlaceParts) {
    this.#parts = parts
  }

  /** Starts to follow; returns how to stop. */
  watch = (): (() => void) => {
    const { document, carets, kernel } = this.#parts
    const stopCarets = carets.store.subscribe(this.#caretsMoved)
    const stopSpotlights = carets.spotlights.subscribe(this.#spotlightsMoved)
    const stopKernel = kernel.subscribe(this.#kernelMoved)
    document.on('afterTransaction', this.#textsChanged)
    this.#caretsMoved()
    this.#kernelMoved()
    this.#spotlightsMoved()
    return () => {
      stopCarets()
      stopSpotlights()
      stopKernel()
      document.off('afterTransaction', this.#textsChanged)
    }
  }

  #caretsMoved = () => {
    const now = this.#parts.carets.store.get()
    for (const [text, carets] of now) if (this.#carets.get(text) !== carets) this.#writesIn(text)
    this.#carets = now
  }

  /** For writers that tell no cursor. */
  #textsChanged = (transaction: Y.Transaction) => {
    const isFirstContent = transaction.beforeState.size === 0
    if (transaction.local || isFirstContent || isArriving(transaction.doc)) return
    for (const type of transaction.changed.keys()) if (type instanceof Y.Text) this.#writesIn(type)
  }

  #writesIn(text: Y.Text) {
    const cell = text.parent
    // The text of an output has a parent as well: an output, which has no id.
    if (cell instanceof Y.Map && cell.get('source') === text) this.#moveTo(idOf(cell), 'writing')
  }

  #spotlightsMoved = () => {
    const now = [...this.#parts.carets.spotlights.get().values()].flat()
    const before = this.#spotlights
    this.#spotlights = now
    for (const { writer, cellId, line } of now) {
      const then = before.find(each => each.writer === writer)
      if (then?.cellId !== cellId || then.line !== line) this.#moveTo(cellId, 'pointing')
    }
  }

  #kernelMoved = () => {
    const running = this.#parts.kernel.get()?.running?.cellId
    const place = this.place.get()
    const isNew = running && (place?.cellId !== running || place.kind !== 'running')
    if (isNew) this.#moveTo(running, 'running')
  }

  #moveTo(cellId: CellId, kind: LivePlace['kind']) {
    this.place.set({ cellId, kind, move: (this.place.get()?.move ?? 0) + 1 })
  }
}
