// Find and replace over the whole notebook: what was found, which match is looked at, and the way back. Knows no element.
import type * as Y from 'yjs'
import type { CellId } from '#protocol/ids.ts'
import { cellsOf, idOf, sourceOf } from '#protocol/notebook-document.ts'
import { areOutputsHidden } from '../document/cell-metadata.ts'
import { Store } from '../store.ts'
import type { CellEdits, TextChange } from './cell-edits.ts'
import type { DeskState } from './desk-state.ts'
import { outputTextsOf } from './output-texts.ts'
import { matchesLimit, type SearchQuery } from './search-text.ts'
import { searchTexts } from './search-texts.ts'

export interface SearchMatch {
  readonly cellId: CellId
  readonly isOutput: boolean
  /** In the cell's source, or in the text of its outputs. */
  readonly from: number
  readonly to: number
  readonly insert: string
}

export interface SearchState extends SearchQuery {
  readonly isOpen: boolean
  readonly isReplacing: boolean
  readonly inOutputs: boolean
  readonly replacement: string
  readonly matches: readonly SearchMatch[]
  /** Which match is looked at; -1 for none. */
  readonly current: number
  /** Rises with every look at a match. */
  readonly looks: number
  /** Why nothing can be found, in words. */
  readonly problem: string | null
  /** There are more matches than are listed. */
  readonly isCut: boolean
}

interface SearchParts {
  readonly document: Y.Doc
  readonly edits: CellEdits
  readonly desk: Store<DeskState>
  readonly goTo: (id: CellId, mode: 'command' | 'edit') => void
  readonly say: (text: string) => void
}

/** What is typed is looked for again after this long. */
const refreshDelayMs = 150

export class NotebookSearch {
  readonly state = new Store<SearchState>({
    text: '',
    isCaseSensitive: false,
    isWholeWord: false,
    isPattern: false,
    inOutputs: false,
    replacement: '',
    isOpen: false,
    isReplacing: false,
    matches: [],
    current: -1,
    looks: 0,
    problem: null,
    isCut: false,
  })
  readonly #parts: SearchParts
  #cameFrom: Pick<DeskState, 'selected' | 'mode'> | null = null
  #timer: ReturnType<typeof setTimeout> | undefined
  /** Only the answer to the newest search counts. */
  #searches = 0

  constructor(parts: SearchParts) {
    this.#parts = parts
  }

  /** `selected` is text to look for at once. */
  open({ isReplacing, selected }: { isReplacing: boolean; selected: string }): void {
    const { isOpen, text } = this.state.get()
    if (!isOpen) {
      const { selected: cell, mode } = this.#parts.desk.get()
      this.#cameFrom = { selected: cell, mode }
      cellsOf(this.#parts.document).observeDeep(this.#changed)
    }
    const isWord = selected !== '' && !selected.includes('\n')
    this.#set({ isOpen: true, isReplacing, text: isWord ? selected : text })
    void this.#search()
  }

  /** Back to where one was, unless one went elsewhere oneself. */
  close(): void {
    if (!this.state.get().isOpen) return
    this.#stop()
    this.#set({ isOpen: false, matches: [], current: -1 })
    const from = this.#cameFrom
    if (from?.selected && this.#parts.desk.get().selected === from.selected) {
      this.#parts.goTo(from.selected, from.mode)
    }
  }

  end(): void {
    if (this.state.get().isOpen) this.#stop()
  }

  ask(change: Partial<SearchQuery & Pick<SearchState, 'inOutputs' | 'replacement' | 'isReplacing'>>): void {
    this.#set(change)
    void this.#search()
  }

  /** Looks at the next match, or at the one before; round the ends. */
  step(step: -1 | 1): void {
    const { matches, current } = this.state.get()
    if (matches.length === 0) return
    this.#lookAt((current + step + matches.length) % matches.length)
  }

  /** Ends the search at the match that is looked at, to write there. */
  stay(): SearchMatch | null {
    const { matches, current } = this.state.get()
    const match = matches[current]
    if (!match) return null
    this.#stop()
    this.#set({ isOpen: false, matches: [], current: -1 })
    this.#parts.goTo(match.cellId, match.isOutput ? 'command' : 'edit')
    return match
  }

  /** Only sources can be changed. */
  async replaceOne(): Promise<void> {
    const { matches, current } = this.state.get()
    const match = matches[current]
    if (!match || match.isOutput) {
      this.step(1)
      return
    }
    this.#parts.edits.replace(new Map([[match.cellId, [changeOf(match)]]]))
    await this.#search({ cellId: match.cellId, from: match.from + match.insert.length })
  }

  /** One step of undo. */
  async replaceAll(): Promise<void> {
    const matches = this.state.get().matches.filter(match => !match.isOutput)
    const changes = new Map<CellId, TextChange[]>()
    for (const match of matches) {
      const inCell = changes.get(match.cellId) ?? []
      inCell.push(changeOf(match))
      changes.set(match.cellId, inCell)
    }
    if (matches.length === 0) return
    this.#parts.edits.replace(changes)
    const count = matches.length === 1 ? '1 place' : `${matches.length} places`
    this.#parts.say(`Replaced in ${count}.`)
    await this.#search()
  }

  #lookAt(current: number) {
    this.#set({ current, looks: this.state.get().looks + 1 })
  }

  #stop() {
    clearTimeout(this.#timer)
    this.#searches += 1
    cellsOf(this.#parts.document).unobserveDeep(this.#changed)
  }

  #changed = () => {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.#search(), refreshDelayMs)
  }

  /** `near` is where to look on; without it the match that is looked at stays. */
  async #search(near?: { readonly cellId: CellId; readonly from: number }): Promise<void> {
    clearTimeout(this.#timer)
    this.#searches += 1
    const number = this.#searches
    const before = this.state.get()
    const places = this.#places()
    const outcome = await searchTexts(
      places.map(({ text }) => text),
      before,
      before.replacement,
    )
    if (number !== this.#searches) return
    if (outcome.is !== 'found') {
      const problem = outcome.is === 'too-slow' ? tooSlow : noPattern
      this.#set({ matches: [], current: -1, problem, isCut: false })
      return
    }
    const matches = outcome.found.flatMap(({ text, from, to, insert }) => {
      const place = places[text]
      return place ? [{ cellId: place.cellId, isOutput: place.isOutput, from, to, insert }] : []
    })
    const looked = before.matches[before.current]
    const isSame = looked !== undefined && matches.some(match => isAt(match, looked))
    this.#set({ matches, problem: null, isCut: matches.length >= matchesLimit })
    if (matches.length === 0) this.#set({ current: -1 })
    else if (isSame && !near) this.#set({ current: matches.findIndex(match => isAt(match, looked)) })
    else this.#lookAt(this.#nextAfter(matches, near ?? looked ?? this.#start()))
  }

  #start(): { readonly cellId: CellId; readonly from: number } | null {
    const selected = this.#cameFrom?.selected
    return selected ? { cellId: selected, from: 0 } : null
  }

  #nextAfter(
    matches: readonly SearchMatch[],
    place: { readonly cellId: CellId; readonly from: number } | null,
  ): number {
    if (!place) return 0
    const order = new Map(cellsOf(this.#parts.document).map((cell, index) => [idOf(cell), index]))
    const at = order.get(place.cellId) ?? 0
    const next = matches.findIndex(({ cellId, from, isOutput }) => {
      const index = order.get(cellId) ?? 0
      return index > at || (index === at && (isOutput || from >= place.from))
    })
    return Math.max(0, next)
  }

  #places(): readonly { readonly cellId: CellId; readonly isOutput: boolean; readonly text: string }[] {
    const { inOutputs } = this.state.get()
    return cellsOf(this.#parts.document)
      .toArray()
      .flatMap(cell => {
        const cellId = idOf(cell)
        const source = { cellId, isOutput: false, text: sourceOf(cell).toString() }
        if (!inOutputs || areOutputsHidden(cell)) return [source]
        return [source, { cellId, isOutput: true, text: outputTextsOf(cell) }]
      })
  }

  #set(change: Partial<SearchState>) {
    this.state.set({ ...this.state.get(), ...change })
  }
}

const noPattern = 'That is no pattern yet: a bracket or a sign is missing or too many.'
const tooSlow = 'This pattern takes too long. A simpler one, without a repeat inside of a repeat, is faster.'

function isAt(one: SearchMatch, other: SearchMatch): boolean {
  return one.cellId === other.cellId && one.from === other.from && one.isOutput === other.isOutput
}

function changeOf({ from, to, insert }: SearchMatch): TextChange {
  return { from, to, insert }
}
