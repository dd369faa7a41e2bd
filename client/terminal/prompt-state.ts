// Whether a terminal waits for input at its prompt, judged by what stands on its screen. Pure.
import type { OwnTerminalKind } from '#protocol/terminal-kinds.ts'

/** `typed`: there is a half-typed line. `busy`: something runs, or waits for an answer of its own. */
export type PromptState = 'free' | 'typed' | 'busy'

interface PromptLine {
  /** From the beginning of the line to the cursor. */
  readonly before: string
  /** What follows the cursor, on this line. */
  readonly after: string
  /** Line editors ask for pastes in brackets while, and only while, they read a line. Basic Python never does. */
  readonly takesPastes: boolean
}

const prompts = {
  python: /^>>> /,
  'python-basic': /^>>> /,
  ipython: /^In \[\d+\]: /,
  shell: /^(\S.* )?[$#] /,
} as const
/** A line that is not the first of what is being typed. */
const nextLine = /^\.\.\. |^> |^ +\.\.\.: /

export function promptState(kind: OwnTerminalKind, { before, after, takesPastes }: PromptLine): PromptState {
  if (!takesPastes && kind !== 'python-basic') return 'busy'
  const prompt = prompts[kind].exec(before)
  if (!prompt) return nextLine.test(before) ? 'typed' : 'busy'
  const typed = before.slice(prompt[0].length) + after
  return typed.trim() === '' ? 'free' : 'typed'
}
