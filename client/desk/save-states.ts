// Whether all that was typed on this desk is safe, over all its open documents.
import { useSyncExternalStore } from 'react'
import type { DocumentId } from '#protocol/ids.ts'
import type { SaveState } from '../connection.ts'
import { Store } from '../notebook/store.ts'

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

/** Told with every key: who shows it redraws, and nobody else. */
export class SaveStates {
  readonly #states = new Store<ReadonlyMap<DocumentId, SaveState>>(new Map())
  readonly #reporters = new Map<DocumentId, (state: SaveState) => void>()

  subscribe = this.#states.subscribe

  /** Of the documents that are in the class. */
  worstOf(documents: readonly DocumentId[]): SaveState {
    return worstSave(documents.map(id => this.#states.get().get(id) ?? 'saved'))
  }

  /** Takes one document's state; the same function for the same document. */
  reporter(id: DocumentId): (state: SaveState) => void {
    const known = this.#reporters.get(id)
    if (known) return known
    const report = (state: SaveState) => this.#states.set(new Map(this.#states.get()).set(id, state))
    this.#reporters.set(id, report)
    return report
  }
}

export function useWorstSave(saves: SaveStates, documents: readonly DocumentId[]): SaveState {
  return useSyncExternalStore(saves.subscribe, () => saves.worstOf(documents))
}
