// The editor of one source: CodeMirror bound to a Y.Text. When the text is another one, as after a move, it binds anew.
import {
  Compartment,
  EditorSelection,
  EditorState,
  type Extension,
  Prec,
  type SelectionRange,
} from '@codemirror/state'
import { EditorView, keymap, lineNumbers } from '@codemirror/view'
import { useLayoutEffect, useRef } from 'react'
import { yCollab, yUndoManagerKeymap } from 'y-codemirror.next'
import type { Awareness } from 'y-protocols/awareness'
import type * as Y from 'yjs'
import type { WriterCarets } from '../follow/writer-carets.ts'
import source from '../sources/source.module.css'
import type { EditorHandle } from './desk-state.ts'
import { type EditorBehaviour, editorExtensions } from './editor-extensions.ts'
import { writerCursors } from './writer-cursor.ts'
import './writer-cursor.css'

export interface SourceEditorProps extends EditorBehaviour {
  readonly text: Y.Text
  readonly awareness: Awareness
  readonly carets: WriterCarets
  readonly undoManager: Y.UndoManager
  readonly isNumbered?: boolean
  /** More of what it can do; another one makes another editor. */
  readonly extras?: Extension
  /** Called when the editor is there, with how to focus it; returns what to do when it goes. */
  readonly onReady: (handle: EditorHandle) => () => void
}

const numbering = new Compartment()

export function SourceEditor(props: SourceEditorProps) {
  const {
    text,
    language,
    awareness,
    carets,
    undoManager,
    label,
    complete,
    extras,
    isNumbered = false,
  } = props
  const parent = useRef<HTMLDivElement>(null)
  const editor = useRef<EditorView | null>(null)
  // Where the cursor was in the editor before, for the one that takes its place.
  const left = useRef<{ range: SelectionRange; hadFocus: boolean } | null>(null)
  // The newest callbacks, without a new editor for each.
  const latest = useRef(props)
  useLayoutEffect(() => {
    latest.current = props
  })
  useLayoutEffect(() => {
    const element = parent.current
    if (!element) return
    const doc = text.toString()
    const extensions = [
      yCollab(text, null, { undoManager }),
      Prec.high(keymap.of(yUndoManagerKeymap)),
      writerCursors({ text, awareness, carets }),
      editorExtensions({
        language,
        label,
        ...(complete ? { complete } : {}),
        onLeave: () => latest.current.onLeave(),
        onCross: step => latest.current.onCross(step),
      }),
      numbering.of(latest.current.isNumbered ? lineNumbers() : []),
      extras ?? [],
    ]
    const selection = EditorSelection.single(Math.min(left.current?.range.head ?? 0, doc.length))
    const view = new EditorView({
      parent: element,
      state: EditorState.create({ doc, extensions, selection }),
    })
    editor.current = view
    if (left.current?.hadFocus) view.focus()
    const forget = latest.current.onReady(handleOf(view))
    return () => {
      left.current = { range: view.state.selection.main, hadFocus: view.hasFocus }
      forget()
      view.destroy()
      editor.current = null
    }
  }, [text, language, awareness, carets, undoManager, label, complete, extras])
  useLayoutEffect(() => {
    const effects = numbering.reconfigure(isNumbered ? lineNumbers() : [])
    editor.current?.dispatch({ effects })
  }, [isNumbered])
  return <div ref={parent} className={source['editor']} />
}

function handleOf(view: EditorView): EditorHandle {
  return {
    focus(at) {
      view.focus()
      if (at) view.dispatch({ selection: { anchor: at === 'start' ? 0 : view.state.doc.length } })
    },
    line: () => view.state.doc.lineAt(view.state.selection.main.head).number - 1,
    selectedText: () => view.state.sliceDoc(view.state.selection.main.from, view.state.selection.main.to),
    showCursor: () =>
      view.dispatch({ effects: EditorView.scrollIntoView(view.state.selection.main.head, { y: 'nearest' }) }),
    select(from, to) {
      const { length } = view.state.doc
      view.dispatch({ selection: { anchor: Math.min(from, length), head: Math.min(to, length) } })
    },
    offsets: () => view.state.selection.ranges.flatMap(({ from, to }) => [from, to]),
  }
}
