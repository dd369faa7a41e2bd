// What a line break and a paste become in the field where several lines for a terminal are written. Pure.

export interface Edit {
  readonly text: string
  /** Where the caret stands after it. */
  readonly caret: number
}

const step = '    '

/** A new line begins where the one before began, and a step further in behind a colon. */
export function withLineBreak(text: string, start: number, end: number): Edit {
  const line = text.slice(text.lastIndexOf('\n', start - 1) + 1, start)
  const indent = /^[ \t]*/.exec(line)?.[0] ?? ''
  const added = `\n${indent}${/:\s*(#.*)?$/.test(line) ? step : ''}`
  return { text: text.slice(0, start) + added + text.slice(end), caret: start + added.length }
}

/** Without what a terminal would take for a command, such as the end of the paste. */
export function plainLines(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(/[^\P{Cc}\n\t]/gu, '')
}
