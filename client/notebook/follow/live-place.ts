// Where the class is: the cell that an instructor writes in, points into, has selected or that runs, whichever came last.
import * as Y from 'yjs'
import type { KernelView } from '#protocol/classroom-view.ts'
import type { CellId } from '#protocol/ids.ts'
import { idOf, indexOfCell } from '#protocol/notebook-document.ts'
import { isArriving } from '../document/arrival.ts'
import { Store } from '../store.ts'
import type { Caret, Spotlight, WriterCarets } from './writer-carets.ts'

export interface LivePlace {
  readonly cellId: CellId
  readonly kind: 'writing' | 'running' | 'pointing' | 'selecting'
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
  /** The cell that each writer selected last. */
  readonly #selected = new Map<number, CellId>()

  constructor(parts: LivePlaceParts) {
    this.#parts = parts
  }

  /** Starts to follow; returns how to stop. */
  watch = (): (() => void) => {
    const { document, carets, kernel } = this.#parts
    const stopSelected = carets.selected.subscribe(this.#selectionMoved)
    const stopCarets = carets.store.subscribe(this.#caretsMoved)
    const stopSpotlights = carets.spotlights.subscribe(this.#spotlightsMoved)
    const stopKernel = kernel.subscribe(this.#kernelMoved)
    document.on('afterTransaction', this.#textsChanged)
    this.#caretsMoved()
    this.#kernelMoved()
    this.#selectionMoved()
    this.#spotlightsMoved()
    return () => {
      stopSelected()
      stopCarets()
      stopSpotlights()
      stopKernel()
      document.off('afterTransaction', this.#textsChanged)
    }
  }

  #caretsMoved = () => {
    const now = this.#parts.carets.store.get()
    const selected = this.#parts.carets.selected.get()
    for (const [text, carets] of now) {
      const isWritten = carets.some(({ writer }) => !selected.has(writer))
      if (isWritten && this.#carets.get(text) !== carets) this.#writesIn(text)
    }
    this.#carets = now
  }

  #selectionMoved = () => {
    for (const [writer, cellId] of this.#parts.carets.selected.get()) {
      const before = this.#selected.get(writer)
      this.#selected.set(writer, cellId)
      // Where a desk begins when it is opened calls nobody away from where the class is.
      const isMove = before === undefined ? this.place.get() === null : before !== cellId
      if (isMove && !this.#isNextToRun(cellId)) this.#moveTo(cellId, 'selecting')
    }
  }

  /** What runs or ran last is looked at, while running it took the selection on to the next cell. */
  #isNextToRun(cellId: CellId): boolean {
    const place = this.place.get()
    if (place?.kind !== 'running') return false
    const { document } = this.#parts
    const step = indexOfCell(document, cellId) - indexOfCell(document, place.cellId)
    return step === 0 || step === 1
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
