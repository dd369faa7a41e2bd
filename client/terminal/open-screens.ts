// The screens of one's own terminals that are on the page and drawn, for whoever types into them on a person's behalf.
import type { TerminalId } from '#protocol/ids.ts'
import type { TerminalScreen } from './terminal-screen.ts'

const screens = new Map<TerminalId, TerminalScreen>()
const waiting = new Map<TerminalId, Set<(screen: TerminalScreen) => void>>()

/** Called once a screen shows what its terminal shows; returns how to take it back. */
export function screenDrawn(id: TerminalId, screen: TerminalScreen): () => void {
  screens.set(id, screen)
  for (const found of waiting.get(id) ?? []) found(screen)
  waiting.delete(id)
  return () => {
    if (screens.get(id) === screen) screens.delete(id)
  }
}

/** Resolves with the terminal's screen as soon as it is drawn; null when that takes longer than `withinMs`. */
export function drawnScreen(id: TerminalId, withinMs: number): Promise<TerminalScreen | null> {
  const known = screens.get(id)
  if (known) return Promise.resolve(known)
  return new Promise(resolve => {
    const wanted = waiting.get(id) ?? new Set()
    waiting.set(id, wanted)
    const timer = setTimeout(() => {
      wanted.delete(found)
      resolve(null)
    }, withinMs)
    const found = (screen: TerminalScreen) => {
      clearTimeout(timer)
      resolve(screen)
    }
    wanted.add(found)
  })
}
