// IPython's own lines (`%time`, `!ls`, `%%bash`) as comments, so that a source is plain Python, and back. What already
// looks like such a comment gets one more `# `, so that it comes back as it was; help (`name?`) stays a comment. Pure.
import { linesWithinStrings } from './python-lines.ts'

const lineMagic = /^(%{1,2}[a-zA-Z]|!{1,2}[\w./~]|[\w, ]+ = [%!]\s*[\w./~])/
const help = /^(\?{1,2}[\w.]+|[\w.]+\?{1,2})\s*$/
/** A comment that would begin another cell. */
const marker = /^(%%+(?!\w)|In\[)/
/** Behind these, the rest of the cell is Python. */
const aroundPython = /^%%(time|timeit|capture|prun|memit|mprun|lprun|debug)\b/

export function withMagicsCommented(source: string): string {
  const lines = source.split('\n')
  if (isOtherLanguage(lines)) return lines.map(line => (line === '' ? '#' : `# ${line}`)).join('\n')
  return changed(lines, (indent, comments, code) => {
    const isMagic = lineMagic.test(code) || (comments === '' ? help.test(code) : marker.test(code))
    return isMagic ? `${indent}# ${comments}${code}` : null
  })
}

export function withMagicsUncommented(source: string): string {
  const lines = source.split('\n')
  if (lines[0]?.startsWith('#') && isOtherLanguage(lines)) {
    return lines.map(line => line.replace(/^# ?/, '')).join('\n')
  }
  return changed(lines, (indent, comments, code) => {
    const isMagic = lineMagic.test(code) || (comments.length > 2 && marker.test(code))
    return comments !== '' && isMagic ? `${indent}${comments.slice(2)}${code}` : null
  })
}

/** `change` gets the parts of each line of code; null leaves the line as it is. */
function changed(
  lines: readonly string[],
  change: (indent: string, comments: string, code: string) => string | null,
): string {
  const within = linesWithinStrings(lines)
  return lines
    .map((line, index) => {
      const [, indent = '', comments = '', code = ''] = /^(\s*)((?:# )*)(.*)$/s.exec(line) ?? []
      return within[index] ? line : (change(indent, comments, code) ?? line)
    })
    .join('\n')
}

/** True for a cell that IPython hands to something else than Python, as it is or with all its lines as comments. */
function isOtherLanguage(lines: readonly string[]): boolean {
  const [first = ''] = lines
  const code = first.replace(/^(# )*/, '')
  if (!/^%%[a-zA-Z]/.test(code) || aroundPython.test(code)) return false
  return code === first || lines.every(line => line.startsWith('#'))
}
