// What a notebook begins with when there is no course: one empty cell, so that one can type at once. Nothing of a stranger
// is in it, so it needs no thread of its own as an import does.
import type { CellType } from '#protocol/notebook-document.ts'
import { type FirstState, firstState } from '../notebook/notebook-state.ts'

function withOne(type: CellType): FirstState {
  const empty = { source: '', metadata: {}, attachments: null, executionCount: null, outputs: [] }
  return firstState({ metadata: {}, cells: [{ id: 'first', type, ...empty }] })
}

export const emptyNotebook = () => withOne('code')

/** The same for a plan: notes are what it begins with. */
export const emptyPlan = () => withOne('markdown')
