// What a character or an arrow becomes when Ctrl is held with it: a phone's keyboard has no such key. Pure.

// biome-ignore lint/suspicious/noControlCharactersInRegex: it is what a terminal sends.
const arrowKey = /^\x1b[[O]([A-D])$/

/** The same text where Ctrl changes nothing: a word that the keyboard completed, a character without a control form. */
export function withControl(text: string): string {
  const arrow = arrowKey.exec(text)
  if (arrow) return `\x1b[1;5${arrow[1]}`
  if (text === ' ' || text === '@') return '\x00'
  if (text === '?') return '\x7f'
  if (!/^[a-zA-Z[\\\]^_]$/.test(text)) return text
  return String.fromCharCode(text.toUpperCase().charCodeAt(0) & 0x1f)
}
