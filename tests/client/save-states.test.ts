// Whether all is safe, over several documents.
import { describe, expect, it } from 'vitest'
import type { DocumentId } from '#protocol/ids.ts'
import { SaveStates, worstSave } from '../../client/desk/save-states.ts'

describe('what the desk says about saving', () => {
  it('is that all is saved when every document is', () => {
    expect(worstSave([])).toBe('saved')
    expect(worstSave(['saved', 'saved'])).toBe('saved')
  })

  it('is that something is on its way when one document’s is', () => {
    expect(worstSave(['saved', 'saving', 'saved'])).toBe('saving')
  })

  it('is the oldest edit that is not saved, wherever it was made', () => {
    expect(worstSave([{ unsavedSince: 300 }, 'saving', { unsavedSince: 200 }])).toEqual({ unsavedSince: 200 })
  })

  it('leaves out documents that are in the class no more', () => {
    const [kept, removed] = ['kept', 'removed'] as DocumentId[] as [DocumentId, DocumentId]
    const saves = new SaveStates()
    saves.reporter(removed)({ unsavedSince: 100 })
    saves.reporter(kept)('saving')
    expect(saves.worstOf([kept, removed])).toEqual({ unsavedSince: 100 })
    expect(saves.worstOf([kept])).toBe('saving')
    expect(saves.reporter(kept)).toBe(saves.reporter(kept))
  })
})
