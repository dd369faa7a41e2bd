// The lines of one source that are pointed at, in its editor. Alt and a click point; the own line moves with its text.
import { type Extension, StateEffect, StateField } from '@codemirror/state'
import { Decoration, type DecorationSet, EditorView, ViewPlugin, type ViewUpdate } from '@codemirror/view'
import type { Awareness } from 'y-protocols/awareness'
import type { CellId } from '#protocol/ids.ts'
import type { WriterCarets } from '../follow/writer-carets.ts'
import { ownSpotlight, pointAt, togglePointing } from './spotlight.ts'

interface SpotlightParts {
  readonly id: CellId
  readonly awareness: Awareness
  readonly carets: WriterCarets
}

const setLines = StateEffect.define<readonly number[]>()
const pointed = Decoration.line({ class: 'pointed-line' })

const lineField = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(decorations, transaction) {
    let current = decorations.map(transaction.changes)
    for (const effect of transaction.effects) {
      if (!effect.is(setLines)) continue
      const { newDoc } = transaction
      const starts = effect.value
        .filter(line => line < newDoc.lines)
        .map(line => newDoc.line(line + 1).from)
        .sort((one, other) => one - other)
      current = Decoration.set(starts.map(from => pointed.range(from)))
    }
    return current
  },
  provide: field => EditorView.decorations.from(field),
})

export function editorSpotlight({ id, awareness, carets }: SpotlightParts): Extension {
  const plugin = ViewPlugin.define(view => {
    let isGone = false
    let shown = ''
    const show = () => {
      if (isGone) return
      const own = ownSpotlight(awareness)
      const lines = (carets.spotlights.get().get(id) ?? []).map(({ line }) => line)
      if (own?.cellId === id) lines.push(own.line)
      const key = [...new Set(lines)].join()
      if (key === shown) return
      shown = key
      view.dispatch({ effects: setLines.of([...new Set(lines)]) })
    }
    const stop = carets.spotlights.subscribe(show)
    awareness.on('change', show)
    queueMicrotask(show)
    return {
      update(update: ViewUpdate) {
        const own = update.docChanged ? ownSpotlight(awareness) : null
        if (own?.cellId !== id || own.line >= update.startState.doc.lines) return
        const from = update.changes.mapPos(update.startState.doc.line(own.line + 1).from, 1)
        const line = update.state.doc.lineAt(Math.min(from, update.state.doc.length)).number - 1
        // A view cannot be changed while it is being changed.
        if (line !== own.line) queueMicrotask(() => pointAt(awareness, { cellId: id, line }))
      },
      destroy() {
        isGone = true
        stop()
        awareness.off('change', show)
      },
    }
  })
  const clicks = EditorView.domEventHandlers({
    click(event, view) {
      const position = event.altKey && event.button === 0 ? view.posAtCoords(event) : null
      if (position === null || !view.state.selection.main.empty) return false
      togglePointing(awareness, { cellId: id, line: view.state.doc.lineAt(position).number - 1 })
      return true
    },
  })
  return [lineField, plugin, clicks]
}
