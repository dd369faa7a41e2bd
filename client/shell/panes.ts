// The keys that work everywhere: F6 goes from pane to pane, `?` shows the keys.
import { useEffect } from 'react'

/** Marks a pane's element; inside it, `data-pane-focus` marks what takes the focus. */
const paneSelector = '[data-pane]'

/** True where a key means text: an input, an editor, a terminal. */
function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.closest('input, textarea, select, [role="textbox"], .xterm') !== null)
  )
}

/** F6 and Shift+F6 go round the visible panes, also out of a terminal; `?` calls `onHelp` unless it is typed. */
export function usePaneKeys(onHelp: () => void): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return
      if (event.key === 'F6') {
        event.preventDefault()
        focusNextPane(event.shiftKey ? -1 : 1)
      } else if (event.key === '?' && !isTyping(event.target)) {
        event.preventDefault()
        onHelp()
      }
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [onHelp])
}

/** Where every cycle begins; what else there is follows as it stands on the page. */
const firstPane = 'notebook'

function focusNextPane(step: 1 | -1): void {
  const shown = [...document.querySelectorAll<HTMLElement>(paneSelector)].filter(
    pane => pane.offsetParent !== null,
  )
  const start = shown.findIndex(pane => pane.dataset['pane'] === firstPane)
  const panes = start > 0 ? [...shown.slice(start), ...shown.slice(0, start)] : shown
  if (panes.length === 0) return
  const current = panes.findIndex(pane => pane.contains(document.activeElement))
  const next = panes.at(current < 0 ? 0 : (current + step + panes.length) % panes.length)
  const inside = [...(next?.querySelectorAll<HTMLElement>('[data-pane-focus], .xterm-helper-textarea') ?? [])]
  const target = inside.find(element => element.offsetParent !== null) ?? next
  target?.focus()
}
