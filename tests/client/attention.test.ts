import { beforeEach, describe, expect, test } from 'vitest'
import type { AttentionView } from '#protocol/classroom-view.ts'
import type { CellId, DocumentId } from '#protocol/ids.ts'
import { Attention, type Origin } from '../../client/classroom/attention/attention.ts'

const asked = (since: string): AttentionView => ({
  documentId: 'locks' as DocumentId,
  cellId: 'seven' as CellId,
  since,
})
const origin: Origin = {
  place: { documentId: 'threads' as DocumentId, scrollTop: 120, cell: null },
  following: 'off',
}

let isBusy: boolean
let led: string[]
let returned: Origin[]
let answered: string | null
let attention: Attention

const open = () =>
  new Attention({
    mayLead: () => !isBusy,
    keepPlace: () => origin,
    leadTo: ({ since }) => led.push(since),
    goBack: place => returned.push(place),
    answered: {
      get: () => answered,
      set: since => {
        answered = since
      },
    },
  })
const kind = () => attention.state.get().kind

beforeEach(() => {
  isBusy = false
  led = []
  returned = []
  answered = null
  attention = open()
})

describe('eyes on me', () => {
  test('leads there once per request', () => {
    attention.update(asked('1'))
    attention.update(asked('1'))
    expect(led).toEqual(['1'])
    expect(kind()).toBe('joined')
  })

  test('moves nobody who is busy; they go when they want', () => {
    isBusy = true
    attention.update(asked('1'))
    expect(led).toEqual([])
    expect(kind()).toBe('asked')
    attention.join()
    expect(led).toEqual(['1'])
  })

  test('declined leads back to where one was, and does not come again', () => {
    attention.update(asked('1'))
    attention.decline()
    attention.update(asked('1'))
    expect(returned).toEqual([origin])
    expect(kind()).toBe('none')
    expect(led).toEqual(['1'])
  })

  test('declined before it led anywhere leads nowhere', () => {
    isBusy = true
    attention.update(asked('1'))
    attention.decline()
    expect(returned).toEqual([])
  })

  test('released leads nobody back by itself, and offers it', () => {
    attention.update(asked('1'))
    attention.update(null)
    expect(returned).toEqual([])
    expect(kind()).toBe('released')
    attention.decline()
    expect(returned).toEqual([origin])
  })

  test('released while it was only asked is over', () => {
    isBusy = true
    attention.update(asked('1'))
    attention.update(null)
    expect(kind()).toBe('none')
  })

  test('asked again later leads again', () => {
    attention.update(asked('1'))
    attention.update(null)
    attention.update(asked('2'))
    expect(led).toEqual(['1', '2'])
  })

  test('is not told again after a reload', () => {
    attention.update(asked('1'))
    attention = open()
    attention.update(asked('1'))
    expect(led).toEqual(['1'])
    expect(kind()).toBe('none')
  })
})
