// Which lines of a text changed lately, so that they can glow. Pure.

export interface FreshLine {
  readonly line: number
  readonly at: number
}

/** A change of a text as Yjs tells it. */
export type Delta = readonly {
  readonly retain?: number | undefined
  readonly delete?: number | undefined
  readonly insert?: unknown
}[]

export const freshForMs = 2_000

/** The fresh lines after a change: earlier ones move with the text, old ones go. */
export function freshenLines(
  before: readonly FreshLine[],
  { delta, source, now, removedLines }: { delta: Delta; source: string; now: number; removedLines: number },
): readonly FreshLine[] {
  const { from, to } = changedRange(delta)
  const first = countLines(source, 0, from)
  const last = first + countLines(source, from, to)
  const shift = last - first - removedLines
  const moved = before
    .filter(({ line, at }) => now - at < freshForMs && (line < first || line > last - shift))
    .map(({ line, at }) => ({ line: line > first ? line + shift : line, at }))
    .filter(({ line }) => line < first || line > last)
  const changed = Array.from({ length: last - first + 1 }, (_, index) => ({ line: first + index, at: now }))
  return [...moved, ...changed]
}

/** From where to where the new text differs. */
function changedRange(delta: Delta): { from: number; to: number } {
  let position = 0
  let from = -1
  let to = 0
  for (const step of delta) {
    if (step.retain !== undefined) position += step.retain
    else {
      const inserted = typeof step.insert === 'string' ? step.insert : ''
      // A line break at the end of a line changes the next one.
      if (from < 0) from = inserted.startsWith('\n') ? position + 1 : position
      position += inserted.length
      to = position
    }
  }
  return { from: Math.max(0, from), to }
}

export function countLines(source: string, from: number, to: number): number {
  let count = 0
  for (let at = source.indexOf('\n', from); at >= 0 && at < to; at = source.indexOf('\n', at + 1)) count += 1
  return count
}
