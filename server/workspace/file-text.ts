// The text of a file as an editor has it, and back. Pure.

export type LineEnd = '\n' | '\r\n'

/** Line ends become `\n` where all are the same; a file that mixes them is taken as it is. */
export function editedText(content: string): { readonly text: string; readonly lineEnd: LineEnd } {
  const isWindows = content.includes('\r\n') && !/(^|[^\r])\n|\r(?!\n)/.test(content)
  return isWindows
    ? { text: content.replaceAll('\r\n', '\n'), lineEnd: '\r\n' }
    : { text: content, lineEnd: '\n' }
}

export function contentOf(text: string, lineEnd: LineEnd): string {
  return lineEnd === '\n' ? text : text.replaceAll('\n', lineEnd)
}

export interface TextChange {
  readonly at: number
  readonly removed: number
  readonly inserted: string
}

/** The one stretch in which two texts differ, so that cursors around it stay. Never cuts a character of two units. */
export function changeBetween(before: string, after: string): TextChange {
  const shorter = Math.min(before.length, after.length)
  let at = 0
  while (at < shorter && before[at] === after[at]) at += 1
  if (at > 0 && isHighSurrogate(before.charCodeAt(at - 1))) at -= 1
  let end = 0
  while (end < shorter - at && before.at(-1 - end) === after.at(-1 - end)) end += 1
  if (end > 0 && isLowSurrogate(before.charCodeAt(before.length - end))) end -= 1
  return { at, removed: before.length - at - end, inserted: after.slice(at, after.length - end) }
}

/** A name beside the file for a version of it that must not be lost: `stock (other version 2).py`. */
export function nameBeside(path: string, number: number): string {
  const folder = path.slice(0, path.lastIndexOf('/') + 1)
  const name = path.slice(folder.length)
  const dot = name.lastIndexOf('.')
  const stem = dot > 0 ? name.slice(0, dot) : name
  const suffix = number === 1 ? '' : ` ${number}`
  return `${folder}${stem} (other version${suffix})${name.slice(stem.length)}`
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit < 0xdc00
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit < 0xe000
}
