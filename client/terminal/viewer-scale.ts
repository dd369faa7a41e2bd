// A looker-on's terminal: its type grows and shrinks with the place there is, and the cursor stays in sight.
import type { Terminal } from '@xterm/xterm'

/** A viewer's type, in px. Below `readable` the screen is not shrunk for its height, below `least` not for its width: it scrolls
 * to the cursor. */
const viewerType = { least: 10.5, readable: 12, most: 18 } as const
const largeType = { least: 12, readable: 22, most: 48 } as const

export function scaleToFit(terminal: Terminal, element: HTMLElement, isLarge: boolean): void {
  const screen = element.querySelector<HTMLElement>('.xterm-screen')
  const type = isLarge ? largeType : viewerType
  const current = terminal.options.fontSize ?? type.most
  if (!screen || screen.offsetWidth === 0 || screen.offsetHeight === 0) return
  const style = getComputedStyle(element)
  const width =
    element.clientWidth - Number.parseFloat(style.paddingLeft) - Number.parseFloat(style.paddingRight)
  const height =
    element.clientHeight - Number.parseFloat(style.paddingTop) - Number.parseFloat(style.paddingBottom)
  const byWidth = (current * width) / screen.offsetWidth
  const byHeight = (current * height) / screen.offsetHeight
  const fitting = Math.min(byWidth, Math.max(byHeight, type.readable), type.most)
  const wanted = Math.max(type.least, Math.floor(fitting * 4) / 4)
  if (Math.abs(wanted - current) >= 0.25) terminal.options.fontSize = wanted
  followCursor(terminal, element)
}

/** Keeps the cursor in sight on a screen that is higher or wider than its place. */
export function followCursor(terminal: Terminal, element: HTMLElement): void {
  const { cursorX, cursorY } = terminal.buffer.active
  if (element.scrollHeight > element.clientHeight) {
    const bottom = ((cursorY + 2) / terminal.rows) * element.scrollHeight
    element.scrollTop = Math.max(0, bottom - element.clientHeight)
  }
  if (element.scrollWidth > element.clientWidth) {
    const right = ((cursorX + 2) / terminal.cols) * element.scrollWidth
    // Lines are read from their beginning: no further than the cursor needs.
    element.scrollLeft = Math.max(0, right - element.clientWidth)
  }
}
