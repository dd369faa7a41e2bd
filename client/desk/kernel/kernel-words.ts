// How Python stands, in a trainer's words. Pure.
import type { KernelView } from '#protocol/classroom-view.ts'

export interface KernelWords {
  readonly shape: '○' | '◌' | '●' | '▶' | '✕' | '✎'
  /** For the colour. */
  readonly tone: 'off' | 'starting' | 'idle' | 'busy' | 'restarting' | 'dead' | 'input'
  readonly words: string
}

export function kernelWords({ state, input, queued }: KernelView): KernelWords {
  const waiting =
    queued.length === 0 ? '' : queued.length === 1 ? ', 1 cell waits' : `, ${queued.length} cells wait`
  if (input) return { shape: '✎', tone: 'input', words: `waits for your input${waiting}` }
  switch (state) {
    case 'off':
      return { shape: '○', tone: state, words: 'Python starts with the first cell' }
    case 'starting':
      return { shape: '◌', tone: state, words: `Python starts…${waiting}` }
    case 'idle':
      return { shape: '●', tone: state, words: `Python is ready${waiting}` }
    case 'busy':
      return { shape: '▶', tone: state, words: `running${waiting}` }
    case 'restarting':
      return { shape: '◌', tone: state, words: `restarting…${waiting}` }
    case 'dead':
      return { shape: '✕', tone: state, words: 'Python has ended' }
  }
}

/** True when a restart would take something away that no notebook can bring back: then it is asked for. */
export function hasVariables({ state }: KernelView): boolean {
  return state === 'idle' || state === 'busy'
}

/** For an end that nobody could explain. */
const unexplained = 'Nobody can say why.'

/** Why Python ended, and what that means. */
export function endOfKernel({ exit }: KernelView): string {
  const cause = exit?.message ?? unexplained
  // The server's sentences mostly say it themselves; nobody reads the same thing twice.
  return /variables/i.test(cause) ? cause : `${cause} Its variables are gone; the text and the outputs stay.`
}
