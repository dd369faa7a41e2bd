// Tells the class by awareness which cell is selected while nothing is written: that is where the instructor is then.
import type { Awareness } from 'y-protocols/awareness'
import type { Store } from '../store.ts'
import type { DeskState } from './desk-state.ts'

/** A cell that is only passed on the way to another one moves nobody: it is one that the instructor rests at. */
const restMs = 1_000

/** Returns how to stop. */
export function tellSelection(state: Store<DeskState>, awareness: Awareness): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  let told: string | null = null
  const tell = () => {
    const { selected, mode } = state.get()
    const now = mode === 'command' ? selected : null
    if (now === told) return
    told = now
    awareness.setLocalStateField('selected', now)
  }
  const changed = () => {
    clearTimeout(timer)
    // Who begins to write is where they write, from the first key on.
    if (state.get().mode === 'edit') tell()
    else timer = setTimeout(tell, restMs)
  }
  changed()
  const stop = state.subscribe(changed)
  return () => {
    clearTimeout(timer)
    stop()
  }
}
