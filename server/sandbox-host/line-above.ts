// A sentence of ours put above the line of the cursor, so that the prompt there and what is typed behind it stay. Pure.

/** What draws it in a terminal of that many columns. */
export function lineAbove(sentence: string, columns: number): string {
  const text = sentence.replace(/\p{Cc}/gu, ' ')
  const lines = Math.ceil(text.length / columns)
  // Saves the cursor, makes room, writes, and goes back to where the cursor's line is now.
  return `\x1b7\r\x1b[${lines}L\x1b[0;33m${text}\x1b[0m\x1b8\x1b[${lines}B`
}
