// Changes a shared text into another one by its smallest replacement, so that cursors beside it stay.
import type * as Y from 'yjs'

export function setText(text: Y.Text, next: string): void {
  const current = text.toString()
  if (current === next) return
  let start = 0
  const shorter = Math.min(current.length, next.length)
  while (start < shorter && current[start] === next[start]) start += 1
  let end = 0
  while (end < shorter - start && current.at(-1 - end) === next.at(-1 - end)) end += 1
  // Never between the two halves of an emoji.
  if (start > 0 && isHighHalf(current.charCodeAt(start - 1))) start -= 1
  if (end > 0 && isLowHalf(current.charCodeAt(current.length - end))) end -= 1
  text.delete(start, current.length - start - end)
  text.insert(start, next.slice(start, next.length - end))
}

function isHighHalf(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff
}

function isLowHalf(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff
}
