// Whether a terminal waits for input at its prompt, judged by what stands on its screen. Pure.

/** `typed`: there is a half-typed line. `busy`: something runs, or waits for an answer of its own. */
export type PromptState = 'free' | 'typed' | 'busy'

interface PromptLine {
  /** From the beginning of the line to the cursor. */
  readonly before: string
  /** What follows the cursor, on this line. */
  readonly after: string
  /** Python's and bash's line editors ask for pastes in brackets while, and only while, they read a line. */
  readonly takesPastes: boolean
}

const prompts = { python: /^>>> /, shell: /^(\S.* )?[$#] / } as const

export function promptState(
  kind: 'python' | 'shell',
  { before, after, takesPastes }: PromptLine,
): PromptState {
  if (!takesPastes) return 'busy'
  const prompt = prompts[kind].exec(before)
  // A line that is not the first of what is being typed: `... `.
  if (!prompt) return /^\.\.\. |^> /.test(before) ? 'typed' : 'busy'
  const typed = before.slice(prompt[0].length) + after
  return typed.trim() === '' ? 'free' : 'typed'
}
