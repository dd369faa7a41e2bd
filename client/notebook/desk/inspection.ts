// Shift+Tab: signature and documentation of what stands at the cursor, in a box below it. Again: larger; once more: into it.
import { indentLess } from '@codemirror/commands'
import { type Extension, Prec, StateEffect, StateField } from '@codemirror/state'
import { EditorView, getTooltip, keymap, showTooltip, type Tooltip } from '@codemirror/view'
import type { Inspection } from '#protocol/completion.ts'
import ansi from '../outputs/ansi.module.css'
import { parseAnsi, plainState } from '../outputs/ansi.ts'

export interface Inspector {
  /** Null for what the kernel does not know. Rejects with a sentence that can be shown. */
  readonly inspect: (source: string, offset: number) => Promise<Inspection | null>
  /** For a screen reader. */
  readonly say: (text: string) => void
}

interface Shown {
  readonly at: number
  readonly text: string
  readonly isLarge: boolean
  readonly tooltip: Tooltip
}

const show = StateEffect.define<Omit<Shown, 'tooltip'> | null>()

const shownField = StateField.define<Shown | null>({
  create: () => null,
  update(shown, transaction) {
    for (const effect of transaction.effects) {
      if (effect.is(show)) return effect.value && { ...effect.value, tooltip: tooltipOf(effect.value) }
    }
    // It tells about a place: who writes or goes on does not need it.
    return transaction.docChanged || transaction.selection ? null : shown
  },
  provide: field => showTooltip.from(field, shown => shown?.tooltip ?? null),
})

export function inspection(inspector: Inspector): Extension {
  const close = (view: EditorView) => {
    if (!view.state.field(shownField)) return false
    view.dispatch({ effects: show.of(null) })
    return true
  }
  return [
    shownField,
    Prec.highest(
      keymap.of([
        { key: 'Shift-Tab', run: view => ask(view, inspector) },
        { key: 'Escape', run: close },
        { key: 'PageDown', run: view => scroll(view, 1) },
        { key: 'PageUp', run: view => scroll(view, -1) },
      ]),
    ),
    EditorView.domEventHandlers({
      blur: (event, view) => {
        const shown = view.state.field(shownField)
        const box = shown && getTooltip(view, shown.tooltip)?.dom
        if (box && !box.contains(event.relatedTarget as Node | null)) close(view)
      },
    }),
    theme,
  ]
}

function ask(view: EditorView, { inspect, say }: Inspector): boolean {
  const { main } = view.state.selection
  const line = view.state.doc.lineAt(main.head)
  const isIndent = /^\s*$/.test(line.text.slice(0, main.head - line.from))
  if (!main.empty || isIndent) return indentLess(view)
  const shown = view.state.field(shownField)
  if (shown) {
    if (shown.isLarge) getTooltip(view, shown.tooltip)?.dom.focus()
    else view.dispatch({ effects: show.of({ ...shown, isLarge: true }) })
    return true
  }
  const { doc } = view.state
  const tell = (text: string) => {
    const isHere = view.state.doc === doc && view.state.selection.main.head === main.head && view.hasFocus
    if (!isHere) return
    view.dispatch({ effects: show.of({ at: main.head, text, isLarge: false }) })
    say(plainText(text).split('\n').slice(0, 3).join(' '))
  }
  inspect(doc.toString(), main.head).then(
    answer => tell(answer?.text.trim() || 'Python knows nothing about this place.'),
    (error: unknown) => tell(error instanceof Error ? error.message : 'Python does not answer just now.'),
  )
  return true
}

function scroll(view: EditorView, step: -1 | 1): boolean {
  const shown = view.state.field(shownField)
  const box = shown && getTooltip(view, shown.tooltip)?.dom
  if (!box) return false
  box.scrollBy({ top: step * box.clientHeight * 0.8 })
  return true
}

function tooltipOf({ at, text, isLarge }: Omit<Shown, 'tooltip'>): Tooltip {
  return {
    pos: at,
    above: false,
    create(view) {
      const dom = document.createElement('section')
      dom.className = `inspection ${ansi['ansi'] ?? ''}`
      dom.tabIndex = 0
      dom.setAttribute('aria-label', 'Documentation')
      if (isLarge) dom.dataset['large'] = ''
      const pre = document.createElement('pre')
      pre.append(...coloured(text))
      dom.append(pre)
      dom.addEventListener('keydown', event => {
        if (event.key !== 'Escape') return
        event.preventDefault()
        event.stopPropagation()
        view.dispatch({ effects: show.of(null) })
        view.focus()
      })
      return { dom }
    },
  }
}

function coloured(text: string): readonly Node[] {
  return parseAnsi(text, plainState).spans.map(([part, classNames]) => {
    if (classNames === '') return document.createTextNode(part)
    const span = document.createElement('span')
    span.className = classNames
    span.textContent = part
    return span
  })
}

function plainText(text: string): string {
  return parseAnsi(text, plainState)
    .spans.map(([part]) => part)
    .join('')
}

const theme = EditorView.baseTheme({
  '.cm-tooltip.inspection': {
    boxSizing: 'border-box',
    maxWidth: 'min(44rem, calc(100vw - 2rem))',
    maxHeight: '11rem',
    overflow: 'auto',
    padding: 'var(--space-2) var(--space-3)',
    border: '1px solid var(--line-strong)',
    borderRadius: 'var(--radius)',
    background: 'var(--raised)',
    boxShadow: 'var(--shadow)',
    color: 'var(--text)',
    fontSize: 'var(--size-small)',
  },
  '.cm-tooltip.inspection[data-large]': { maxHeight: 'min(32rem, 60vh)' },
  '.cm-tooltip.inspection pre': {
    margin: '0',
    fontFamily: 'var(--font-mono)',
    whiteSpace: 'pre-wrap',
    overflowWrap: 'anywhere',
  },
})
