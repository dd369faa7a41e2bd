// Whether all is safe, over several documents.
import { describe, expect, it } from 'vitest'
import { worstSave } from '../../client/desk/save-states.ts'

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
})
