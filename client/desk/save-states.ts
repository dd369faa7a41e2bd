// Whether all that was typed on this desk is safe, over all its open documents.
import { useCallback, useRef, useState } from 'react'
import type { DocumentId } from '#protocol/ids.ts'
import type { SaveState } from '../connection.ts'

/** The state to tell of several documents: the oldest edit that is not saved, else whether anything is on its way. */
export function worstSave(states: Iterable<SaveState>): SaveState {
  let worst: SaveState = 'saved'
  for (const state of states) {
    if (typeof state === 'object') {
      if (typeof worst !== 'object' || state.unsavedSince < worst.unsavedSince) worst = state
    } else if (state === 'saving' && worst === 'saved') worst = state
  }
  return worst
}

export interface SaveStates {
  /** Of the documents that are in the class. */
  readonly of: (documents: Iterable<DocumentId>) => SaveState
  /** Takes one document's state; the same function for the same document. */
  readonly reporter: (id: DocumentId) => (state: SaveState) => void
}

export function useSaveStates(): SaveStates {
  const [states, setStates] = useState<ReadonlyMap<DocumentId, SaveState>>(new Map())
  const reporters = useRef(new Map<DocumentId, (state: SaveState) => void>())
  const reporter = useCallback((id: DocumentId) => {
    const known = reporters.current.get(id)
    if (known) return known
    const report = (state: SaveState) => setStates(before => new Map(before).set(id, state))
    reporters.current.set(id, report)
    return report
  }, [])
  return {
    of: documents => worstSave([...documents].map(id => states.get(id) ?? 'saved')),
    reporter,
  }
}
