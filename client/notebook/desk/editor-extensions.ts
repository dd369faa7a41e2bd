// How the editor of a source behaves: Jupyter's habits on CodeMirror. Loaded on the desk only.
import {
  acceptCompletion,
  autocompletion,
  type Completion,
  type CompletionSource,
  completionKeymap,
  completionStatus,
  startCompletion,
} from '@codemirror/autocomplete'
import { defaultKeymap, indentLess, indentMore, insertNewlineAndIndent } from '@codemirror/commands'
import { markdown } from '@codemirror/lang-markdown'
import { python } from '@codemirror/lang-python'
import { bracketMatching, indentOnInput, indentUnit, syntaxHighlighting } from '@codemirror/language'
import { EditorState, type Extension } from '@codemirror/state'
import {
  crosshairCursor,
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightSpecialChars,
  keymap,
  rectangularSelection,
  tooltips,
} from '@codemirror/view'
import { syntaxClasses } from '../sources/syntax-classes.ts'
import { magicLines } from './magic-lines.ts'

export type EditorLanguage = 'python' | 'markdown' | 'plain'

export interface EditorBehaviour {
  readonly language: EditorLanguage
  readonly label: string
  /** Where names to complete come from; without it the language's own. */
  readonly complete?: CompletionSource
  /** Escape was pressed, and nothing in the editor wanted it. */
  readonly onLeave: () => void
  /** The cursor goes over the text's first or last line. False when there is nowhere to go. */
  readonly onCross: (step: -1 | 1) => boolean
}

export function editorExtensions({
  language,
  label,
  complete,
  onLeave,
  onCross,
}: EditorBehaviour): Extension {
  return [
    // Only line feeds break lines, as in the shared text: else positions would differ after a carriage return.
    EditorState.lineSeparator.of('\n'),
    EditorState.tabSize.of(4),
    EditorState.allowMultipleSelections.of(true),
    indentUnit.of('    '),
    languageOf(language),
    language === 'python' ? magicLines : [],
    syntaxHighlighting(syntaxClasses),
    language === 'python' ? [] : EditorView.lineWrapping,
    highlightSpecialChars(),
    drawSelection(),
    rectangularSelection(),
    crosshairCursor(),
    indentOnInput(),
    bracketMatching(),
    highlightActiveLine(),
    // Nothing pops up while the trainer types; Tab or Ctrl+Space asks for it.
    autocompletion({
      activateOnTyping: false,
      icons: false,
      addToOptions: [{ render: kindOf, position: 90 }],
      ...(complete ? { override: [complete] } : {}),
    }),
    // Outside of the cell, which clips what sticks out.
    tooltips({ parent: document.body }),
    EditorView.contentAttributes.of({ 'aria-label': label, tabindex: '-1' }),
    keymap.of([
      ...completionKeymap,
      { key: 'Escape', run: leave(onLeave) },
      { key: 'Ctrl-m', run: leave(onLeave) },
      { key: 'Tab', run: completeOrIndent, shift: indentLess },
      { key: 'Enter', run: insertNewlineAndIndent },
      { key: 'ArrowUp', run: view => isAtEdge(view, -1) && onCross(-1) },
      { key: 'ArrowDown', run: view => isAtEdge(view, 1) && onCross(1) },
      ...defaultKeymap,
    ]),
    theme,
  ]
}

function languageOf(language: EditorLanguage): Extension {
  if (language === 'python') return python()
  return language === 'markdown' ? markdown() : []
}

function leave(onLeave: () => void) {
  return (view: EditorView) => {
    if (view.state.selection.ranges.length > 1) return false
    onLeave()
    return true
  }
}

/** What a name stands for, as a word: an icon would have to be learnt. */
function kindOf({ type }: Completion): Node | null {
  if (type === undefined) return null
  const kind = document.createElement('span')
  kind.className = 'completion-kind'
  kind.textContent = type === 'statement' || type === 'instance' ? 'value' : type
  return kind
}

/** After a name or a dot Tab completes, as in Jupyter; elsewhere it indents. */
function completeOrIndent(view: EditorView): boolean {
  if (completionStatus(view.state) === 'active') return acceptCompletion(view)
  const { main } = view.state.selection
  const line = view.state.doc.lineAt(main.head)
  const before = line.text.slice(0, main.head - line.from)
  if (main.empty && /[^\s,;:)\]}]$/.test(before)) return startCompletion(view)
  if (!main.empty) return indentMore(view)
  view.dispatch(view.state.replaceSelection(' '.repeat(4 - (before.length % 4))), { userEvent: 'input' })
  return true
}

/** The cursor is in the first or last row on the screen: moving on would not change its height. */
function isAtEdge(view: EditorView, step: -1 | 1): boolean {
  const { main } = view.state.selection
  const line = view.state.doc.lineAt(main.head).number
  const isOutermost = line === (step === -1 ? 1 : view.state.doc.lines)
  if (!main.empty || !isOutermost || completionStatus(view.state) === 'active') return false
  const next = view.moveVertically(main, step === 1)
  return view.coordsAtPos(next.head)?.top === view.coordsAtPos(main.head)?.top
}

const theme = EditorView.theme({
  '&': { background: 'transparent', color: 'var(--text)' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': {
    fontFamily: 'var(--font-mono)',
    fontSize: 'var(--size-code)',
    lineHeight: 'var(--line-height-code)',
    fontVariantLigatures: 'none',
    overflowX: 'auto',
  },
  '.cm-content': { padding: '0', caretColor: 'var(--text)' },
  '.cm-line': { padding: '0' },
  '.cm-gutters': { background: 'transparent', border: 'none', color: 'var(--text-faint)' },
  '.cm-lineNumbers .cm-gutterElement': { minWidth: '3.5ch', padding: '0 1.5ch 0 0' },
  '.cm-activeLine': { background: 'transparent' },
  '&.cm-focused .cm-activeLine': { background: 'var(--code-active-line)' },
  '.cm-cursor': { borderLeft: '2px solid var(--accent)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    background: 'var(--selection)',
  },
  '&.cm-focused .cm-matchingBracket': {
    background: 'var(--accent-soft)',
    outline: '1px solid var(--line-strong)',
  },
  '&.cm-focused .cm-nonmatchingBracket': { background: 'var(--danger-soft)' },
  '.magic-line *': { color: 'inherit' },
  '.pointed-line, &.cm-focused .pointed-line.cm-activeLine': {
    background: 'var(--spotlight-soft)',
    // Drawn over what is selected in the line.
    outline: '2px solid var(--spotlight)',
    outlineOffset: '-1px',
  },
  '.cm-tooltip.cm-tooltip-autocomplete': {
    padding: '4px',
    border: '1px solid var(--line-strong)',
    borderRadius: 'var(--radius)',
    background: 'var(--raised)',
    boxShadow: 'var(--shadow)',
    color: 'var(--text)',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': {
    maxHeight: '15rem',
    fontFamily: 'var(--font-mono)',
    fontSize: 'var(--size-small)',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': {
    display: 'flex',
    gap: '1.5ch',
    alignItems: 'baseline',
    padding: '2px 8px',
    borderRadius: 'var(--radius-small)',
    lineHeight: '1.5',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]': {
    background: 'var(--accent-soft)',
    color: 'var(--text)',
  },
  '.cm-completionMatchedText': { color: 'var(--accent-text)', fontWeight: '600', textDecoration: 'none' },
  '.cm-completionDetail': {
    flex: '1',
    overflow: 'hidden',
    maxWidth: '40ch',
    margin: '0',
    color: 'var(--text-quiet)',
    fontStyle: 'normal',
    textOverflow: 'ellipsis',
  },
  '.completion-kind': {
    marginLeft: 'auto',
    color: 'var(--text-faint)',
    fontFamily: 'var(--font-sans)',
    fontSize: 'var(--size-tiny)',
  },
  'completion-section': {
    display: 'block',
    padding: '2px 8px 4px',
    borderBottom: '1px solid var(--line)',
    marginBottom: '2px',
    color: 'var(--warning)',
    fontFamily: 'var(--font-sans)',
    fontSize: 'var(--size-tiny)',
  },
  '.search-match': { background: 'var(--spotlight-soft)', borderRadius: '2px' },
  '.search-match-looked': { background: 'var(--selection)', outline: '2px solid var(--focus)' },
})
