// The headings of a notebook, and which cells lie hidden below collapsed ones. Follows the document.
import * as Y from 'yjs'
import type { CellId } from '#protocol/ids.ts'
import { type Cell, cellsOf, idOf, sourceOf, typeOf } from '#protocol/notebook-document.ts'
import { isHeadingCollapsed } from '../document/cell-metadata.ts'
import { Store } from '../store.ts'
import { headingLevel } from './heading-level.ts'

export interface OutlineView {
  /** Headings and their levels, 1 to 6. */
  readonly levels: ReadonlyMap<CellId, number>
  /** Collapsed headings, and how many cells each hides. */
  readonly hiddenCounts: ReadonlyMap<CellId, number>
  /** Hidden cells, and the heading that hides each: the outermost one. */
  readonly hiddenBy: ReadonlyMap<CellId, CellId>
}

export interface OutlineCell {
  readonly id: CellId
  readonly level: number | null
  readonly isCollapsed: boolean
}

/** Pure. */
export function outlineOf(cells: Iterable<OutlineCell>): OutlineView {
  const levels = new Map<CellId, number>()
  const hiddenCounts = new Map<CellId, number>()
  const hiddenBy = new Map<CellId, CellId>()
  let hiding: { readonly id: CellId; readonly level: number } | null = null
  for (const { id, level, isCollapsed } of cells) {
    if (level !== null) levels.set(id, level)
    if (hiding && level !== null && level <= hiding.level) hiding = null
    if (hiding) {
      hiddenBy.set(id, hiding.id)
      hiddenCounts.set(hiding.id, (hiddenCounts.get(hiding.id) ?? 0) + 1)
    } else if (level !== null && isCollapsed) {
      hiding = { id, level }
      hiddenCounts.set(id, 0)
    }
  }
  return { levels, hiddenCounts, hiddenBy }
}

export class Outline {
  readonly view: Store<OutlineView>
  readonly #document: Y.Doc
  /** Until a text changes its level is known: a keystroke reads one text, not all. */
  readonly #levels = new WeakMap<Y.Text, number | null>()
  #key: string

  constructor(document: Y.Doc) {
    this.#document = document
    const view = outlineOf(this.#cells())
    this.#key = keyOf(view)
    this.view = new Store(view)
    cellsOf(document).observeDeep(this.#changed)
  }

  close(): void {
    cellsOf(this.#document).unobserveDeep(this.#changed)
  }

  #changed = (events: readonly { readonly target: unknown }[]) => {
    let isRelevant = false
    for (const { target } of events) {
      if (target instanceof Y.Text) {
        const around = target.parent
        const isSource = around instanceof Y.Map && around.get('source') === target
        if (!isSource || around.get('cell_type') !== 'markdown') continue
        this.#levels.delete(target)
      } else if (isOutput(target)) continue
      isRelevant = true
    }
    if (isRelevant) this.#refresh()
  }

  #refresh() {
    const view = outlineOf(this.#cells())
    const key = keyOf(view)
    if (key === this.#key) return
    this.#key = key
    this.view.set(view)
  }

  *#cells(): Iterable<OutlineCell> {
    for (const cell of cellsOf(this.#document)) {
      yield { id: idOf(cell), level: this.#levelOf(cell), isCollapsed: isHeadingCollapsed(cell) }
    }
  }

  #levelOf(cell: Cell): number | null {
    if (typeOf(cell) !== 'markdown') return null
    const text = sourceOf(cell)
    let level = this.#levels.get(text)
    if (level === undefined) {
      level = headingLevel(text.toString())
      this.#levels.set(text, level)
    }
    return level
  }
}

/** The list of outputs, an output, or what is in one. */
function isOutput(target: unknown): boolean {
  if (target instanceof Y.Array) return target.parent !== null
  return (
    target instanceof Y.Map && target.parent instanceof Y.Array && target.get('output_type') !== undefined
  )
}

function keyOf({ levels, hiddenCounts, hiddenBy }: OutlineView): string {
  return JSON.stringify([[...levels], [...hiddenCounts], [...hiddenBy]])
}
