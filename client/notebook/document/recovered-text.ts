// Text of one's own that a replaced copy of a document held and the server never stored.
import * as Y from 'yjs'
import { cellsOf, fileTextOf, sourceOf } from '#protocol/notebook-document.ts'

export interface RecoveredText {
  /** Where it stood: `Cell 3`, or `This file`. */
  readonly place: string
  readonly text: string
}

/** The texts that were edited in `stale` and read differently, or are gone, in `fresh`. */
export function recoverTexts(stale: Y.Doc, fresh: Y.Doc, edited: ReadonlySet<Y.Text>): RecoveredText[] {
  const freshTexts = new Set([fileTextOf(fresh).toString()])
  for (const cell of cellsOf(fresh)) freshTexts.add(sourceOf(cell).toString())
  const places = new Map<Y.Text, string>([[fileTextOf(stale), 'This file']])
  for (const [index, cell] of cellsOf(stale).toArray().entries()) {
    places.set(sourceOf(cell), `Cell ${index + 1}`)
  }
  const recovered: RecoveredText[] = []
  for (const text of edited) {
    const content = text.toString()
    if (content.trim() === '' || freshTexts.has(content)) continue
    recovered.push({ place: places.get(text) ?? 'A deleted cell', text: content })
  }
  return recovered
}

/** Calls back with every text that is edited here, not by others; returns how to stop. */
export function watchOwnEdits(document: Y.Doc, onEdit: (text: Y.Text) => void): () => void {
  const cells = cellsOf(document)
  const file = fileTextOf(document)
  const onCells = (events: Y.YEvent<Y.AbstractType<unknown>>[], transaction: Y.Transaction) => {
    if (!transaction.local) return
    for (const event of events) {
      if (event.target instanceof Y.Text) onEdit(event.target)
      if (event.target === cells) for (const text of newSources(event)) onEdit(text)
    }
  }
  const onFile = (_event: Y.YTextEvent, transaction: Y.Transaction) => {
    if (transaction.local) onEdit(file)
  }
  cells.observeDeep(onCells)
  file.observe(onFile)
  return () => {
    cells.unobserveDeep(onCells)
    file.unobserve(onFile)
  }
}

/** A new cell counts as typed, with all it holds. */
function newSources(event: Y.YEvent<Y.AbstractType<unknown>>): Y.Text[] {
  const cells = [...event.changes.added].flatMap(item => item.content.getContent())
  return cells.filter(cell => cell instanceof Y.Map).map(sourceOf)
}
