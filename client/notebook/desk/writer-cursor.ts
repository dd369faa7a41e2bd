// CodeMirror's side of awareness: tells where the own cursor is, draws those of other writers with what they select.
import { type Extension, StateEffect, StateField } from '@codemirror/state'
import {
  Decoration,
  type DecorationSet,
  EditorView,
  ViewPlugin,
  type ViewUpdate,
  WidgetType,
} from '@codemirror/view'
import type { Awareness } from 'y-protocols/awareness'
import * as Y from 'yjs'
import type { Caret, WriterCarets } from '../follow/writer-carets.ts'

/** A fast typist moves the cursor every 50 ms, and every move goes to the whole class. */
const tellEveryMs = 50

interface CursorParts {
  readonly text: Y.Text
  readonly awareness: Awareness
  readonly carets: WriterCarets
}

export function writerCursors({ text, awareness, carets }: CursorParts): Extension {
  return [ownCursor(text, awareness), otherCarets(text, carets)]
}

/** The place stays when the editor loses the focus: it is where the instructor last was. */
function ownCursor(text: Y.Text, awareness: Awareness): Extension {
  return ViewPlugin.define(view => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const tell = () => {
      timer = undefined
      if (!text.doc) return
      const { anchor, head } = view.state.selection.main
      awareness.setLocalStateField('cursor', {
        anchor: Y.createRelativePositionFromTypeIndex(text, anchor),
        head: Y.createRelativePositionFromTypeIndex(text, head),
      })
    }
    return {
      update(update: ViewUpdate) {
        const isMoved = update.selectionSet || update.docChanged || update.focusChanged
        // Judged now, not when it is told: the last key before leaving counts as well.
        if (isMoved && view.hasFocus) timer ??= setTimeout(tell, tellEveryMs)
      },
      destroy: () => clearTimeout(timer),
    }
  })
}

const setCarets = StateEffect.define<readonly Caret[]>()

const caretField = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(decorations, transaction) {
    let current = decorations.map(transaction.changes)
    for (const effect of transaction.effects) {
      if (effect.is(setCarets)) current = decorationsFor(effect.value, transaction.newDoc.length)
    }
    return current
  },
  provide: field => EditorView.decorations.from(field),
})

function decorationsFor(carets: readonly Caret[], length: number): DecorationSet {
  const within = (index: number) => Math.min(index, length)
  const ranges = carets.flatMap(({ index, anchor, name, order }) => {
    const caret = Decoration.widget({ widget: new CaretWidget(name, order), side: 1 }).range(within(index))
    const [from, to] = [within(Math.min(index, anchor)), within(Math.max(index, anchor))]
    if (from === to) return [caret]
    const attributes = { class: 'other-selection', 'data-writer': String(order) }
    return [caret, Decoration.mark({ attributes }).range(from, to)]
  })
  return Decoration.set(ranges, true)
}

function otherCarets(text: Y.Text, carets: WriterCarets): Extension {
  const plugin = ViewPlugin.define(view => {
    let isGone = false
    let isDue = false
    const show = () => {
      isDue = false
      if (isGone) return
      view.dispatch({ effects: setCarets.of(carets.store.get().get(text) ?? []) })
    }
    // What is typed before them moves them while this view is being changed, and then it cannot be changed again.
    const showSoon = () => {
      if (isDue) return
      isDue = true
      queueMicrotask(show)
    }
    const stop = carets.store.subscribe(showSoon)
    showSoon()
    return {
      destroy() {
        isGone = true
        stop()
      },
    }
  })
  return [caretField, plugin]
}

class CaretWidget extends WidgetType {
  readonly #name: string | null
  readonly #order: number

  constructor(name: string | null, order: number) {
    super()
    this.#name = name
    this.#order = order
  }

  override eq(other: CaretWidget): boolean {
    return other.#name === this.#name && other.#order === this.#order
  }

  override toDOM(): HTMLElement {
    const caret = document.createElement('span')
    caret.className = 'other-caret'
    caret.dataset['writer'] = String(this.#order)
    if (this.#name) caret.title = this.#name
    return caret
  }
}
