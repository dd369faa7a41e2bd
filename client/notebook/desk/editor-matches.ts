// What the search found in one source, marked in its editor; the match that is looked at comes into sight.
import { type Extension, StateEffect, StateField } from '@codemirror/state'
import { Decoration, type DecorationSet, EditorView, ViewPlugin } from '@codemirror/view'
import type { CellId } from '#protocol/ids.ts'
import type { NotebookSearch, SearchMatch } from './notebook-search.ts'

interface Marks {
  readonly matches: readonly SearchMatch[]
  readonly current: SearchMatch | null
}

const setMarks = StateEffect.define<Marks>()
const found = Decoration.mark({ class: 'search-match' })
const looked = Decoration.mark({ class: 'search-match search-match-looked' })

const markField = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(decorations, transaction) {
    let marks = decorations.map(transaction.changes)
    for (const effect of transaction.effects) {
      if (!effect.is(setMarks)) continue
      const { length } = transaction.newDoc
      const { matches, current } = effect.value
      const ranges = matches
        .filter(({ from, to }) => from < to && to <= length)
        .map(match => (match === current ? looked : found).range(match.from, match.to))
      marks = Decoration.set(ranges, true)
    }
    return marks
  },
  provide: field => EditorView.decorations.from(field),
})

export function editorMatches(id: CellId, search: NotebookSearch): Extension {
  const plugin = ViewPlugin.define(view => {
    let isGone = false
    let shown: { matches: unknown; looks: number } = { matches: null, looks: -1 }
    let hasMarks = false
    let waiting = 0
    // A notebook full of matches changes all its editors: one after the other, so that none holds up the page.
    const soon = () => {
      const { matches, current } = search.state.get()
      cancelIdle(waiting)
      if (matches[current]?.cellId === id) show()
      else waiting = whenIdle(show)
    }
    const show = () => {
      const { matches, current, looks } = search.state.get()
      if (isGone || (matches === shown.matches && looks === shown.looks)) return
      const isLook = looks !== shown.looks
      shown = { matches, looks }
      const here = matches.filter(match => match.cellId === id && !match.isOutput)
      const match = matches[current]
      const own = match && here.includes(match) ? match : null
      if (here.length === 0 && !hasMarks) return
      hasMarks = here.length > 0
      view.dispatch({ effects: setMarks.of({ matches: here, current: own }) })
      if (own && isLook) lookAt(own)
    }
    // The cell scrolls first, as a whole: what is far away has no places yet.
    const lookAt = ({ from, to }: SearchMatch) =>
      requestAnimationFrame(() => {
        if (isGone || to > view.state.doc.length) return
        view.dispatch({ effects: EditorView.scrollIntoView(from, { y: 'center', x: 'nearest' }) })
      })
    const stop = search.state.subscribe(soon)
    queueMicrotask(show)
    return {
      destroy() {
        isGone = true
        cancelIdle(waiting)
        stop()
      },
    }
  })
  return [markField, plugin]
}

/** Safari knows no idle time. */
const hasIdle = 'requestIdleCallback' in globalThis

function whenIdle(callback: () => void): number {
  return hasIdle ? requestIdleCallback(callback, { timeout: 1_000 }) : window.setTimeout(callback, 20)
}

function cancelIdle(handle: number) {
  if (hasIdle) cancelIdleCallback(handle)
  else clearTimeout(handle)
}
