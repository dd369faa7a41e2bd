// What the serialize addon leaves out of a screen's copy. Reads the headless terminal's private state, which is why
// both packages are pinned and a test compares screens after random output.
import type { Terminal } from '@xterm/headless'

/** Bytes to follow the addon's. Draws nothing that is not on the screen already. */
export function screenSupplement(_terminal: Terminal): string {
  return ''
}
