// Tells when cells come, go, run and end, as the document says it.
import * as Y from 'yjs'
import type { CellId } from '#protocol/ids.ts'
import {
  type Cell,
  type CellRunState,
  cellsOf,
  idOf,
  indexOfCell,
  type Output,
  outputsOf,
  runStateOf,
} from '#protocol/notebook-document.ts'
import { isArriving } from '../document/arrival.ts'
import type { Announcement, CellResult } from './announcements.ts'

/** Returns how to stop. */
export function watchCells(document: Y.Doc, add: (announcement: Announcement) => void): () => void {
  const cells = cellsOf(document)
  const states = new Map<CellId, CellRunState>()
  for (const cell of cells) states.set(idOf(cell), runStateOf(cell))
  const onChange = (events: Y.YEvent<Y.AbstractType<unknown>>[]) => {
    if (isArriving(document)) return
    for (const event of events) {
      if (event.target === cells) tellMoves(event, add)
      else if (event.target instanceof Y.Map && event.target.parent === cells) tellRun(event.target as Cell)
    }
  }
  const tellRun = (cell: Cell) => {
    const id = idOf(cell)
    const now = runStateOf(cell)
    const before = states.get(id) ?? 'idle'
    states.set(id, now)
    if (now === before) return
    const number = indexOfCell(document, id) + 1
    if (now === 'running') add({ kind: 'runs', cell: number })
    if (now === 'idle') add({ kind: 'ended', cell: number, result: resultOf(cell) })
  }
  cells.observeDeep(onChange)
  return () => cells.unobserveDeep(onChange)
}

/** A moved cell comes and goes at once: that is no news. */
function tellMoves(event: Y.YEvent<Y.AbstractType<unknown>>, add: (announcement: Announcement) => void) {
  const { added, deleted } = event.changes
  const net = added.size - deleted.size
  if (net !== 0) add({ kind: 'cells', added: Math.max(0, net), removed: Math.max(0, -net) })
}

/** What a listener wants to know of a cell's outputs. */
export function resultOf(cell: Cell): CellResult {
  let printedLines = 0
  let error: string | null = null
  const shown: string[] = []
  for (const output of outputsOf(cell) ?? []) {
    const type = output.get('output_type')
    if (type === 'stream') printedLines += linesIn(String(output.get('text') ?? ''))
    else if (type === 'error') error ??= String(output.get('ename'))
    else shown.push(kindOf(output))
  }
  return { printedLines, error, shown: [...new Set(shown)].slice(0, 3) }
}

function linesIn(text: string): number {
  return text === '' ? 0 : text.replace(/\n$/, '').split('\n').length
}

function kindOf(output: Output): string {
  const data = (output.get('data') ?? {}) as Record<string, unknown>
  const types = Object.keys(data)
  if (types.some(type => type.startsWith('image/'))) return 'a picture'
  const plain = data['text/plain']
  if (types.includes('text/html')) return String(data['text/html']).includes('<table') ? 'a table' : 'a page'
  const text = typeof plain === 'string' ? plain.trim() : ''
  return text !== '' && text.length <= 60 && !text.includes('\n') ? text : 'a value'
}
