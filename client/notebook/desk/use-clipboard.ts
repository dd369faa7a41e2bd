// The browser's own cut, copy and paste (Ctrl+X, C, V, its menu) on cells, when no text is meant.
import { type ClipboardEvent, useMemo } from 'react'
import { putOnClipboard, readFromClipboard } from './cell-clipboard.ts'
import type { Desk } from './desk.ts'

export function useClipboard(controls: Desk) {
  return useMemo(
    () => ({
      onCopy: (event: ClipboardEvent) =>
        take(event, () => controls.clipboard.copy(controls.markedWithHidden())),
      onCut: (event: ClipboardEvent) =>
        take(event, () => controls.clipboard.cut(controls.markedWithHidden())),
      onPaste: (event: ClipboardEvent) => {
        if (isAboutText(event)) return
        event.preventDefault()
        const cells = readFromClipboard(event.clipboardData)
        if (cells) controls.clipboard.pasteFromOutside(cells)
        else controls.say('There is nothing to paste.')
      },
    }),
    [controls],
  )
}

function take(event: ClipboardEvent, copy: () => void) {
  const selection = getSelection()
  if (isAboutText(event) || (selection && !selection.isCollapsed)) return
  event.preventDefault()
  copy()
  putOnClipboard(event.clipboardData)
}

function isAboutText(event: ClipboardEvent): boolean {
  const target = event.target as Element
  return event.defaultPrevented || target.closest('.cm-editor, input, textarea, [role="dialog"]') !== null
}
