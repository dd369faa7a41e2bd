// Whether a person has gone into a frame, or the frame took the keyboard. Browsers let every frame take it at any time.

/** A key pressed in the page so lately that its writer means to go on there, unless it was Tab. */
const typingMs = 700

let lastKey = ''
let lastKeyAt = Number.NEGATIVE_INFINITY
let lastFocused: HTMLElement | null = null
let isListening = false

function listen() {
  if (isListening) return
  isListening = true
  window.addEventListener('keydown', event => remember(event.key), true)
  document.addEventListener('focusin', ({ target }) => {
    if (target instanceof HTMLElement && target.localName !== 'iframe') lastFocused = target
  })
}

function remember(key: string) {
  lastKey = key
  lastKeyAt = performance.now()
}

/** Calls `onTheft` after giving the keyboard back to where it was; returns how to stop watching. */
export function guardFocus(frame: HTMLIFrameElement, onTheft: () => void): () => void {
  listen()
  if (document.activeElement instanceof HTMLElement) lastFocused = document.activeElement
  let isPointedAt = matchMedia('(hover: none)').matches
  const enter = () => {
    isPointedAt = true
  }
  const leave = () => {
    isPointedAt = matchMedia('(hover: none)').matches
  }
  const blur = () => {
    if (document.activeElement !== frame) return
    const isTyping = performance.now() - lastKeyAt < typingMs
    if (isTyping ? lastKey === 'Tab' : isPointedAt) return
    lastFocused?.focus({ preventScroll: true })
    if (document.activeElement === frame) frame.blur()
    onTheft()
  }
  frame.addEventListener('mouseenter', enter)
  frame.addEventListener('mouseleave', leave)
  window.addEventListener('blur', blur)
  return () => {
    frame.removeEventListener('mouseenter', enter)
    frame.removeEventListener('mouseleave', leave)
    window.removeEventListener('blur', blur)
  }
}
