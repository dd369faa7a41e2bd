// Which documents have only just arrived: what comes with them is their content, and no change that anybody made just now.
import type * as Y from 'yjs'

/** The server sends a copy and, behind it, what was written since the copy was made. */
const arrivesForMs = 1_000

const arrivals = new WeakMap<Y.Doc, number>()

export function markArrival(document: Y.Doc, now = Date.now()): void {
  arrivals.set(document, now)
}

export function isArriving(document: Y.Doc | null, now = Date.now()): boolean {
  const arrivedAt = document ? arrivals.get(document) : undefined
  return arrivedAt !== undefined && now - arrivedAt < arrivesForMs
}
