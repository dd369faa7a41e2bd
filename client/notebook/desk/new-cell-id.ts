// Ids for new cells, after nbformat 4.5.
import type { CellId } from '#protocol/ids.ts'

const idAlphabet = 'abcdefghijklmnopqrstuvwxyz0123456789'

/** Not `crypto.randomUUID`: that is missing on plain http, where classes in a local network are. */
export function newCellId(): CellId {
  const bytes = crypto.getRandomValues(new Uint8Array(12))
  return Array.from(bytes, byte => idAlphabet[byte % idAlphabet.length]).join('') as CellId
}
