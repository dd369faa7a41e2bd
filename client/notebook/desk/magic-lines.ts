// Colours IPython's own lines (`%%time`, `!ls`) in the editor as static text has them: the grammar does not know them.
import { type Extension, RangeSetBuilder } from '@codemirror/state'
import {
  Decoration,
  type DecorationSet,
  type EditorView,
  ViewPlugin,
  type ViewUpdate,
} from '@codemirror/view'
import { isMagicLine } from '../sources/highlight.ts'

const magic = Decoration.mark({ class: 'syntax-meta magic-line' })

export const magicLines: Extension = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet

    constructor(view: EditorView) {
      this.decorations = magicsIn(view)
    }

    update(update: ViewUpdate) {
      if (update.docChanged || update.viewportChanged) this.decorations = magicsIn(update.view)
    }
  },
  { decorations: plugin => plugin.decorations },
)

function magicsIn(view: EditorView): DecorationSet {
  const found = new RangeSetBuilder<Decoration>()
  for (const { from, to } of view.visibleRanges) {
    for (let at = from; at <= to; ) {
      const line = view.state.doc.lineAt(at)
      if (isMagicLine(line.text)) found.add(line.from, line.to, magic)
      at = line.to + 1
    }
  }
  return found.finish()
}
