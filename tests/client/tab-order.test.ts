// Where a dragged tab goes.
import { describe, expect, it } from 'vitest'
import { gapAt, indexAfterDrop } from '../../client/desk/documents/tab-order.ts'

const tabs = [
  { left: 0, width: 100 },
  { left: 100, width: 60 },
  { left: 160, width: 100 },
]

describe('a dragged tab', () => {
  it('goes into the gap that is nearest', () => {
    expect([-5, 49, 51, 129, 131, 209, 211, 900].map(x => gapAt(tabs, x))).toEqual([0, 0, 1, 1, 2, 2, 3, 3])
  })

  it('stands there afterwards, counted without itself', () => {
    expect(indexAfterDrop(0, 3)).toBe(2)
    expect(indexAfterDrop(2, 0)).toBe(0)
    expect(indexAfterDrop(0, 2)).toBe(1)
  })

  it('stays when it is dropped beside itself', () => {
    expect(indexAfterDrop(1, 1)).toBeNull()
    expect(indexAfterDrop(1, 2)).toBeNull()
  })
})
