// What the instructors' carets and selections mean for each line of a source, and how they cut its tokens. Pure.
import { type Line, splitLine } from './highlight.ts'

/** A caret and what it selects, in UTF-16 units from the start of the source. */
export interface SourceCaret {
  readonly index: number
  readonly anchor: number
  readonly name: string | null
  readonly order: number
}

export interface CaretMark {
  readonly column: number
  readonly name: string | null
  readonly order: number
}

/** From column to column; `to` is one behind the last when the line break is selected as well. */
export interface SelectionMark {
  readonly from: number
  readonly to: number
  readonly order: number
}

export interface LineMarks {
  readonly carets: readonly CaretMark[]
  readonly selections: readonly SelectionMark[]
}

interface GrowingMarks {
  readonly carets: CaretMark[]
  readonly selections: SelectionMark[]
}

const unmarked: ReadonlyMap<number, LineMarks> = new Map()

/** The marked lines by their number, from 0. */
export function marksByLine(source: string, carets: readonly SourceCaret[]): ReadonlyMap<number, LineMarks> {
  if (carets.length === 0) return unmarked
  const starts = lineStarts(source)
  const marks = new Map<number, GrowingMarks>()
  const at = (line: number) => {
    const known = marks.get(line) ?? { carets: [], selections: [] }
    marks.set(line, known)
    return known
  }
  for (const { index, anchor, name, order } of carets) {
    const line = lineAt(starts, index)
    at(line).carets.push({ column: index - (starts[line] ?? 0), name, order })
    const [from, to] = index < anchor ? [index, anchor] : [anchor, index]
    if (from === to) continue
    for (let each = lineAt(starts, from); each <= lineAt(starts, to); each += 1) {
      const start = starts[each] ?? 0
      const end = starts[each + 1] ?? source.length + 1
      const columns = { from: Math.max(from, start) - start, to: Math.min(to, end) - start }
      if (columns.to > columns.from) at(each).selections.push({ ...columns, order })
    }
  }
  return marks
}

function lineStarts(source: string): number[] {
  const starts = [0]
  for (let at = source.indexOf('\n'); at >= 0; at = source.indexOf('\n', at + 1)) starts.push(at + 1)
  return starts
}

function lineAt(starts: readonly number[], index: number): number {
  let low = 0
  let high = starts.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((starts[middle] ?? 0) <= index) low = middle
    else high = middle - 1
  }
  return low
}

/** A stretch of a line that looks the same throughout, or a caret between two of them. */
export type LinePiece =
  | { readonly kind: 'text'; readonly tokens: Line; readonly selectedBy: number | null }
  | { readonly kind: 'caret'; readonly caret: CaretMark }

export function cutLine(line: Line, { carets, selections }: LineMarks): readonly LinePiece[] {
  const length = line.reduce((sum, [text]) => sum + text.length, 0)
  const cuts = new Set([0, length])
  for (const { column } of carets) cuts.add(Math.min(column, length))
  for (const { from, to } of selections) cuts.add(Math.min(from, length)).add(Math.min(to, length))
  const columns = [...cuts].sort((one, other) => one - other)
  const pieces: LinePiece[] = []
  let rest = line
  for (const [place, column] of columns.entries()) {
    for (const caret of carets) {
      if (Math.min(caret.column, length) === column) pieces.push({ kind: 'caret', caret })
    }
    const next = columns[place + 1]
    if (next === undefined) break
    const [tokens, behind] = splitLine(rest, next - column)
    rest = behind
    const selection = selections.find(({ from, to }) => from <= column && next <= to)
    pieces.push({ kind: 'text', tokens, selectedBy: selection?.order ?? null })
  }
  // A selected line break is shown as a little room behind the text.
  const over = selections.find(({ to }) => to > length)
  if (over) pieces.push({ kind: 'text', tokens: [[' ', '']], selectedBy: over.order })
  return pieces
}
