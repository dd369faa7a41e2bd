// A key that does the same wherever the focus is: before the notebook, its editors and the terminals.
import { useEffect, useRef } from 'react'
import { isPressed } from './key-names.ts'

/** `onPress` says false when there was nothing to do: then the key is free for others. A dialog keeps the keyboard. */
export function usePageKey(shortcut: string, onPress: () => boolean): void {
  const latest = useRef(onPress)
  latest.current = onPress
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (!isPressed(event, shortcut) || document.activeElement?.closest('[role="dialog"]')) return
      // Held down, it is pressed once.
      if (!event.repeat && !latest.current()) return
      event.preventDefault()
      event.stopPropagation()
    }
    document.addEventListener('keydown', onKey, { capture: true })
    return () => document.removeEventListener('keydown', onKey, { capture: true })
  }, [shortcut])
}
