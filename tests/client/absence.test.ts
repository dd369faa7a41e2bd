import { describe, expect, test } from 'vitest'
import { AbsenceWatch } from '../../client/classroom/away/absence.ts'

const here = { isHidden: false, isBehind: false }
const hidden = { isHidden: true, isBehind: false }
const behind = { isHidden: false, isBehind: true }
const minute = 60_000

describe('an absence', () => {
  test('is a window that was hidden for a minute', () => {
    const watch = new AbsenceWatch(0)
    expect(watch.changed(hidden, 1_000)).toBeNull()
    expect(watch.changed(here, 1_000 + minute)).toEqual({ from: 1_000, to: 61_000, kind: 'gone' })
  })

  test('is no glance at another window', () => {
    const watch = new AbsenceWatch(0)
    watch.changed(hidden, 1_000)
    expect(watch.changed(here, 30_000)).toBeNull()
    expect(watch.touched(31_000)).toBeNull()
  })

  test('is a connection that was lost for some seconds, but not a lapse', () => {
    const watch = new AbsenceWatch(0)
    watch.changed(behind, 1_000)
    expect(watch.changed(here, 2_000)).toBeNull()
    watch.changed(behind, 10_000)
    expect(watch.changed(here, 20_000)).toMatchObject({ kind: 'gone', from: 10_000 })
  })

  test('that was hidden and cut off began when it was hidden', () => {
    const watch = new AbsenceWatch(0)
    watch.changed(hidden, 1_000)
    watch.changed({ isHidden: true, isBehind: true }, 5_000)
    watch.changed(behind, 7_000)
    expect(watch.changed(here, 9_000)).toMatchObject({ from: 1_000, to: 9_000 })
  })

  test('of the hands alone may have been listening, a very long one not', () => {
    const watch = new AbsenceWatch(0)
    expect(watch.touched(30_000)).toBeNull()
    expect(watch.touched(14 * minute)).toMatchObject({ kind: 'watching' })
    expect(watch.touched(60 * minute)).toMatchObject({ kind: 'gone' })
  })

  test('is told once', () => {
    const watch = new AbsenceWatch(0)
    watch.changed(hidden, 1_000)
    expect(watch.changed(here, 5 * minute)).not.toBeNull()
    expect(watch.touched(5 * minute + 10)).toBeNull()
  })
})
