// The keyboard of the notebook editor: keys become commands, unless something else in a cell wants them.
import { type KeyboardEvent, useCallback, useRef } from 'react'
import { isMac } from '../../shell/key-names.ts'
import type { Desk } from './desk.ts'
import { deskPreferences } from './desk-preferences.ts'
import { meaningOf, type PressedBefore } from './keyboard.ts'
import { perform } from './perform.ts'

export function useDeskKeys(controls: Desk): (event: KeyboardEvent) => void {
  const before = useRef<PressedBefore | null>(null)
  return useCallback(
    event => {
      const target = event.target as Element
      const isTyping = target.closest('.cm-content') !== null
      if (event.nativeEvent.isComposing || event.defaultPrevented || (!isTyping && isControl(target))) return
      const { command, pressed } = meaningOf(event.nativeEvent, {
        mode: isTyping ? 'edit' : 'command',
        isMac,
        singleKeys: deskPreferences.get().singleKeys,
        before: before.current,
        now: Date.now(),
      })
      before.current = pressed
      if (!command) return
      event.preventDefault()
      event.stopPropagation()
      perform(controls, command)
    },
    [controls],
  )
}

/** Things that have keys of their own. */
function isControl(element: Element): boolean {
  return element.closest('button, a, input, select, textarea, [role="menuitem"], [role="dialog"]') !== null
}
