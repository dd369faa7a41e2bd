// Which lines of a Python source begin within a string that goes over lines. Pure; an unfinished string ends with the text.

const quotes = ['"""', "'''"] as const

/** True for each line that begins within a triple-quoted string: what stands there is text, not code. */
export function linesWithinStrings(lines: readonly string[]): boolean[] {
  let open: string | null = null
  return lines.map(line => {
    const isWithin = open !== null
    open = openAfter(line, open)
    return isWithin
  })
}

function openAfter(line: string, before: string | null): string | null {
  let open = before
  for (let at = 0; at < line.length; at += 1) {
    if (line[at] === '\\') at += 1
    else if (open !== null) {
      if (!line.startsWith(open, at)) continue
      at += open.length - 1
      open = null
    } else if (line[at] === '#') return null
    else {
      const found = quotes.find(quote => line.startsWith(quote, at))
      if (found) {
        open = found
        at += 2
      } else if (line[at] === '"' || line[at] === "'") at = endOfString(line, at)
    }
  }
  return open
}

/** Where a string of one line ends; the end of the line when it does not. */
function endOfString(line: string, start: number): number {
  for (let at = start + 1; at < line.length; at += 1) {
    if (line[at] === '\\') at += 1
    else if (line[at] === line[start]) return at
  }
  return line.length
}
