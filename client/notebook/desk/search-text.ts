// Finds in texts and works out what takes a match's place. Pure; a pattern may take for ever, so patterns run in a worker.

export interface SearchQuery {
  readonly text: string
  readonly isCaseSensitive: boolean
  readonly isWholeWord: boolean
  readonly isPattern: boolean
}

export interface FoundText {
  /** Which of the texts. */
  readonly text: number
  /** UTF-16 units. */
  readonly from: number
  readonly to: number
  /** What replaces it; the replacement itself unless it is a pattern's. */
  readonly insert: string
}

/** More are not listed. */
export const matchesLimit = 10_000

/** Null for a pattern that is none. */
export function expressionOf({ text, isCaseSensitive, isWholeWord, isPattern }: SearchQuery): RegExp | null {
  const body = isPattern ? text : text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
  const source = isWholeWord ? `(?<![\\p{L}\\p{N}_])(?:${body})(?![\\p{L}\\p{N}_])` : body
  try {
    return new RegExp(source, `gmu${isCaseSensitive ? '' : 'i'}`)
  } catch {
    return null
  }
}

/** Every match that holds at least one character, in order, up to the limit. */
export function findInTexts(
  texts: readonly string[],
  query: SearchQuery,
  replacement: string,
): readonly FoundText[] {
  const expression = query.text === '' ? null : expressionOf(query)
  if (!expression) return []
  const found: FoundText[] = []
  for (const [index, text] of texts.entries()) {
    for (const match of text.matchAll(expression)) {
      if (match[0] === '') continue
      const insert = query.isPattern ? expand(replacement, match) : replacement
      found.push({ text: index, from: match.index, to: match.index + match[0].length, insert })
      if (found.length >= matchesLimit) return found
    }
  }
  return found
}

/** `$1` to `$99`, `$&`, `$<name>` and `$$` as JavaScript means them; `\n` and `\t` as everybody does. */
function expand(replacement: string, match: RegExpExecArray): string {
  return replacement.replace(
    /\$(\$|&|\d{1,2}|<[^>]*>)|\\([nt\\])/g,
    (whole, sign: string, escaped: string) => {
      if (escaped) return escaped === 'n' ? '\n' : escaped === 't' ? '\t' : '\\'
      if (sign === '$') return '$'
      if (sign === '&') return match[0]
      if (sign.startsWith('<')) return match.groups?.[sign.slice(1, -1)] ?? ''
      return Number(sign) < match.length ? (match[Number(sign)] ?? '') : whole
    },
  )
}
