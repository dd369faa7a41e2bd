import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Awareness } from 'y-protocols/awareness'
import * as Y from 'yjs'
import type { CellId } from '#protocol/ids.ts'
import type { DeskState } from '../../client/notebook/desk/desk-state.ts'
import { tellSelection } from '../../client/notebook/desk/told-selection.ts'
import { Store } from '../../client/notebook/store.ts'

describe('the selected cell that the class is told of', () => {
  let state: Store<DeskState>
  let awareness: Awareness
  let stop: () => void
  const told = () => awareness.getLocalState()?.['selected'] ?? null
  const select = (id: string, mode: DeskState['mode'] = 'command') =>
    state.set({ ...state.get(), selected: id as CellId, mode })

  beforeEach(() => {
    vi.useFakeTimers()
    awareness = new Awareness(new Y.Doc())
    state = new Store({ selected: null, mode: 'command' } as DeskState)
    stop = tellSelection(state, awareness)
  })

  afterEach(() => {
    stop()
    awareness.destroy()
    vi.useRealTimers()
  })

  it('is one that the instructor rests at, none that arrow keys only pass', () => {
    for (const id of ['one', 'two', 'three']) {
      select(id)
      vi.advanceTimersByTime(600)
      expect(told()).toBeNull()
    }
    vi.advanceTimersByTime(600)
    expect(told()).toBe('three')
  })

  it('is none as soon as the instructor writes', () => {
    select('one')
    vi.advanceTimersByTime(2_000)
    expect(told()).toBe('one')
    select('one', 'edit')
    expect(told()).toBeNull()
  })
})
