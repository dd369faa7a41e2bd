// Ctrl+F finds in the notebook also when nothing has the focus: the browser's own search misses what is not drawn.
import { type RefObject, useEffect } from 'react'
import { isMac } from '../../shell/key-names.ts'
import type { Desk } from './desk.ts'

export function useFindKeys(controls: Desk, ref: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const isAsked = (isMac ? event.metaKey : event.ctrlKey) && !event.altKey && !event.shiftKey
      const key = event.key.toLowerCase()
      const isShown = ref.current?.offsetParent != null
      if (!isAsked || (key !== 'f' && key !== 'h') || event.target !== document.body || !isShown) return
      event.preventDefault()
      controls.find(key === 'h')
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [controls, ref])
}
