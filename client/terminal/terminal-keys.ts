// Which keys in a terminal go to the browser or the page instead of the program.
import type { Terminal } from '@xterm/xterm'
import { isMac } from '../shell/key-names.ts'

/** False leaves a key to the browser or the page. */
export function goesToProgram(event: KeyboardEvent, terminal: Terminal, onSearch: () => void): boolean {
  if (event.key === 'F6') return false
  if (terminal.options.disableStdin && event.key === 'Escape') return false
  if (event.type !== 'keydown' || event.altKey) return true
  const key = event.key.toLowerCase()
  const isControl = event.ctrlKey && !event.metaKey
  if (key === 'f' && ((isControl && event.shiftKey) || (isMac && event.metaKey && !event.ctrlKey))) {
    event.preventDefault()
    event.stopPropagation()
    onSearch()
    return false
  }
  if (!isControl) return true
  if (key === 'v') return false
  if (key !== 'c' || (!event.shiftKey && !terminal.hasSelection())) return true
  event.preventDefault()
  if (terminal.hasSelection()) {
    // The old way, since `navigator.clipboard` is missing where a class is served without TLS.
    document.execCommand('copy')
    terminal.clearSelection()
  }
  return false
}
