// A source that the kernel proposes (`%load`, `%recall`): into its cell, or into a new one below it.
import { randomUUID } from 'node:crypto'
import type * as Y from 'yjs'
import type { CellId } from '#protocol/ids.ts'
import { findCell, indexOfCell, insertCell, sourceOf } from '#protocol/notebook-document.ts'

/** To be called within one change of the document. A cell that is gone by now is passed over. */
export function writeNextInput(document: Y.Doc, cellId: CellId, proposed: string, replaces: boolean): void {
  const text = proposed.replace(/\r\n?/g, '\n')
  const cell = findCell(document, cellId)
  if (!cell) return
  if (replaces) replaceText(sourceOf(cell), text)
  else {
    const id = randomUUID() as string as CellId
    insertCell(document, indexOfCell(document, cellId) + 1, { id, type: 'code', source: text })
  }
}

/** Leaves alone what is the same at both ends, so that carets there stay where they are. */
function replaceText(text: Y.Text, next: string): void {
  const before = text.toString()
  const shorter = Math.min(before.length, next.length)
  let start = 0
  while (start < shorter && before[start] === next[start]) start += 1
  let end = 0
  while (end < shorter - start && before.at(-1 - end) === next.at(-1 - end)) end += 1
  // Not between the two halves of one character.
  if (start > 0 && /[\uD800-\uDBFF]/.test(next[start - 1] ?? '')) start -= 1
  if (end > 0 && /[\uDC00-\uDFFF]/.test(next.at(-end) ?? '')) end -= 1
  if (before.length > start + end) text.delete(start, before.length - start - end)
  if (next.length > start + end) text.insert(start, next.slice(start, next.length - end))
}
