// A stranger's file as text and as JSON, with words for what is wrong with it. Pure.
import { Refusal } from '#protocol/refusals.ts'

/** Takes UTF-8 and UTF-16, with or without a byte order mark. Refuses what is no text. */
export function importedText(content: Uint8Array): string {
  const text = new TextDecoder(encodingOf(content)).decode(content)
  if (text.includes('\0')) throw notA('It is not a text file.')
  return text
}

function encodingOf([first, second]: Uint8Array): string {
  if (first === 0xff && second === 0xfe) return 'utf-16le'
  if (first === 0xfe && second === 0xff) return 'utf-16be'
  // What begins with a letter of one byte and a zero.
  if (first !== 0 && second === 0) return 'utf-16le'
  if (first === 0 && second !== 0) return 'utf-16be'
  return 'utf-8'
}

/** Takes `NaN` and `Infinity` for null: Python writes them, although JSON has none. Refuses what is no JSON, and says where. */
export function parseImportedJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    const mended = withoutNotNumbers(text)
    if (mended !== text) {
      try {
        return JSON.parse(mended)
      } catch {
        // Both are wrong: the place in the file as it came is what helps.
      }
    }
    throw notA(`It is not valid JSON${placeOf(error, text)}, so it may be cut off or damaged.`, error)
  }
}

/** Of the same length outside of strings, so that places stay where they are. */
function withoutNotNumbers(text: string): string {
  let isInString = false
  // Not whole strings as one match: a picture of some megabytes would overflow the stack.
  return text.replace(/\\.|"|-?\b(?:NaN|Infinity)\b/g, found => {
    if (found === '"') isInString = !isInString
    return /^["\\]/.test(found) || isInString ? found : 'null'
  })
}

function placeOf(error: unknown, text: string): string {
  const position = positionIn(error instanceof Error ? error.message : '', text)
  const before = text.slice(0, position ?? text.length)
  const line = before.split('\n').length
  const column = before.length - before.lastIndexOf('\n')
  return position === null ? ` (it ends in line ${line})` : ` (see line ${line}, column ${column})`
}

/** V8 tells the position, or the ten characters on both sides of it; null at the end of the text. */
function positionIn(message: string, text: string): number | null {
  const position = /position (\d+)/.exec(message)?.[1]
  if (position !== undefined) return Number(position)
  const [, token = '', dots = '', excerpt = ''] =
    /^Unexpected token '(.+?)', (\.\.\.)?"(.*)"(?:\.\.\.)? is not valid JSON$/s.exec(message) ?? []
  if (token === '') return null
  return dots === '' ? excerpt.indexOf(token) : text.indexOf(excerpt) + 10
}

export function notA(reason: string, cause?: unknown): Refusal {
  return new Refusal('not-a-notebook', `This file cannot be imported. ${reason}`, { cause })
}
