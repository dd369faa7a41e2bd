import { beforeEach, describe, expect, it } from 'vitest'
import { Awareness, applyAwarenessUpdate, encodeAwarenessUpdate } from 'y-protocols/awareness'
import * as Y from 'yjs'
import type { KernelView } from '#protocol/classroom-view.ts'
import type { CellId } from '#protocol/ids.ts'
import { findCell, insertCell, sourceOf } from '#protocol/notebook-document.ts'
import { LivePlaceTracker } from '../../client/notebook/follow/live-place.ts'
import { WriterCarets } from '../../client/notebook/follow/writer-carets.ts'
import { Store } from '../../client/notebook/store.ts'

const cells = ['first', 'second', 'third', 'fourth'] as CellId[]

describe('where the class is', () => {
  let document: Y.Doc
  let kernel: Store<KernelView | null>
  let awareness: Awareness
  let tracker: LivePlaceTracker

  const told = new Map<number, Awareness>()

  beforeEach(() => {
    told.clear()
    document = new Y.Doc()
    for (const [index, id] of cells.entries())
      insertCell(document, index, { id, type: 'code', source: 'x = 1' })
    kernel = new Store<KernelView | null>(null)
    awareness = new Awareness(document)
    awareness.setLocalState(null)
    open()
  })

  function open() {
    const carets = new WriterCarets({ document, awareness })
    carets.watch()
    tracker = new LivePlaceTracker({ document, carets, kernel })
    tracker.watch()
  }

  /** What another window's desk tells; `writer` tells windows apart. */
  function tell(state: Record<string, unknown>, writer = 1) {
    let other = told.get(writer)
    if (!other) {
      const copy = new Y.Doc()
      copy.clientID = 1_000 + writer
      other = new Awareness(copy)
      told.set(writer, other)
    }
    other.setLocalState({ ...other.getLocalState(), ...state })
    applyAwarenessUpdate(awareness, encodeAwarenessUpdate(other, [other.clientID]), null)
  }
  function caretIn(id: CellId) {
    const cell = findCell(document, id)
    if (!cell) throw new Error('no such cell')
    const position = Y.createRelativePositionFromTypeIndex(sourceOf(cell), 0)
    return { anchor: position, head: position }
  }

  const run = (cellId: CellId) =>
    kernel.set({ running: { cellId, since: new Date(0).toISOString() } } as unknown as KernelView)
  const place = () => tracker.place.get()?.cellId ?? null

  it('is the cell that the instructor has selected, also for who comes in later', () => {
    tell({ selected: 'third' })
    expect(place()).toBe('third')
    open()
    expect(place()).toBe('third')
  })

  it('is not where the instructor wrote before they went on to another cell', () => {
    tell({ cursor: caretIn('first' as CellId), selected: 'third' })
    open()
    expect(place()).toBe('third')
  })

  it('is where the instructor writes, from the first key on', () => {
    tell({ selected: 'third' })
    tell({ selected: null })
    tell({ cursor: caretIn('second' as CellId) })
    expect(place()).toBe('second')
  })

  it('goes along with the selection', () => {
    tell({ selected: 'first' })
    tell({ selected: 'fourth' })
    expect(place()).toBe('fourth')
  })

  it('stays at what runs when running it selects the next cell, and leaves it with the instructor', () => {
    tell({ selected: 'first' })
    run('first' as CellId)
    tell({ selected: 'second' })
    expect(place()).toBe('first')
    tell({ selected: 'fourth' })
    expect(place()).toBe('fourth')
  })

  it('does not go to where another desk begins when it is opened', () => {
    tell({ selected: 'third' }, 1)
    tell({ selected: 'first' }, 2)
    expect(place()).toBe('third')
  })
})
