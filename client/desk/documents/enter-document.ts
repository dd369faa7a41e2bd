// A click on a tab goes on into its document; who goes by keys stays at the tabs.
import type { DocumentId } from '#protocol/ids.ts'
import { isKeyboardFree } from '../../notebook/desk/use-first-focus.ts'

export function enterDocument(tab: HTMLElement, id: DocumentId): void {
  // A document that is opened only now takes the keyboard by itself once nobody has it.
  tab.blur()
  requestAnimationFrame(() => {
    if (!isKeyboardFree()) return
    const sheet = document.querySelector(`[data-document-id="${id}"]`)
    const place = sheet?.querySelector<HTMLElement>('[data-selected]') ?? sheet?.querySelector('.cm-content')
    if (place instanceof HTMLElement) place.focus({ preventScroll: true })
  })
}
