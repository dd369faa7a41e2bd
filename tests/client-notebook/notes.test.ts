import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { NoteView } from '#protocol/classroom-view.ts'
import type { CellId, DocumentId } from '#protocol/ids.ts'
import { Refusal } from '#protocol/refusals.ts'
import type { SendCommand } from '../../client/connection.ts'
import { keyOf, Notes } from '../../client/notebook/notes/notes.ts'

const documentId = 'locks' as DocumentId
const cellId = 'one' as CellId
const key = keyOf({ documentId, cellId })

class Shelf {
  readonly items = new Map<string, string>()
  getItem = (name: string) => this.items.get(name) ?? null
  setItem = (name: string, value: string) => void this.items.set(name, value)
  removeItem = (name: string) => void this.items.delete(name)
}

let shelf: Shelf
let written: NoteView[]
let answer: () => Promise<void>

function open(): Notes {
  return new Notes({
    send: (async (_name: string, input: NoteView) => {
      await answer()
      written.push(input)
    }) as unknown as SendCommand,
    storageKey: 'mine',
    storage: shelf,
    isPassing: error => error instanceof Refusal && error.code === 'internal',
    messageOf: error => (error as Error).message,
  })
}

const stateOf = (notes: Notes) => notes.store.get().get(key)?.state
const textOf = (notes: Notes) => notes.store.get().get(key)?.text

beforeEach(() => {
  vi.useFakeTimers()
  shelf = new Shelf()
  written = []
  answer = async () => {}
})
afterEach(() => vi.useRealTimers())

describe('a note', () => {
  test('is written once the typing rests, and then it is saved', async () => {
    const notes = open()
    notes.update([], true)
    for (const text of ['a', 'as', 'ask']) notes.write(documentId, cellId, text)
    expect(stateOf(notes)).toBe('saving')
    await vi.runAllTimersAsync()
    expect(written.map(({ text }) => text)).toEqual(['ask'])
    expect(stateOf(notes)).toBe('saved')
    expect(shelf.items.size).toBe(0)
  })

  test('that is typed on while it is on its way is written again, and the newest text stays', async () => {
    const notes = open()
    notes.update([], true)
    let arrive = () => {}
    answer = () => new Promise(resolve => (arrive = resolve))
    notes.write(documentId, cellId, 'first')
    await vi.advanceTimersByTimeAsync(1_000)
    notes.write(documentId, cellId, 'first and second')
    answer = async () => {}
    arrive()
    await vi.runAllTimersAsync()
    expect(written.map(({ text }) => text)).toEqual(['first', 'first and second'])
    expect(textOf(notes)).toBe('first and second')
    expect(stateOf(notes)).toBe('saved')
  })

  test('that is written offline is kept in this browser, also over a reload, and saved when the server is back', async () => {
    const notes = open()
    notes.update([], false)
    notes.write(documentId, cellId, 'offline')
    await vi.runAllTimersAsync()
    expect(stateOf(notes)).toBe('kept')
    expect(written).toEqual([])
    const reloaded = open()
    reloaded.update([], false)
    expect(textOf(reloaded)).toBe('offline')
    reloaded.update([], true)
    await vi.runAllTimersAsync()
    expect(written.map(({ text }) => text)).toEqual(['offline'])
    expect(stateOf(reloaded)).toBe('saved')
    expect(shelf.items.size).toBe(0)
  })

  test('that the server could not take just now is tried again', async () => {
    const notes = open()
    notes.update([], true)
    answer = () => Promise.reject(new Refusal('internal', 'Please try again.'))
    notes.write(documentId, cellId, 'again')
    await vi.advanceTimersByTimeAsync(1_000)
    expect(stateOf(notes)).toBe('kept')
    answer = async () => {}
    await vi.runAllTimersAsync()
    expect(stateOf(notes)).toBe('saved')
  })

  test('that is refused says why and is kept', async () => {
    const notes = open()
    notes.update([], true)
    answer = () => Promise.reject(new Refusal('classroom-ended', 'This class has ended.'))
    notes.write(documentId, cellId, 'late')
    await vi.runAllTimersAsync()
    expect(stateOf(notes)).toEqual({ refused: 'This class has ended.' })
    expect(textOf(notes)).toBe('late')
  })

  test('that is emptied is gone', async () => {
    const notes = open()
    notes.update([{ documentId, cellId, text: 'old' }], true)
    expect(textOf(notes)).toBe('old')
    notes.write(documentId, cellId, '')
    await vi.runAllTimersAsync()
    expect(notes.store.get().size).toBe(0)
  })

  test('in another window shows here, unless it is being written here', async () => {
    const notes = open()
    notes.update([{ documentId, cellId, text: 'there' }], true)
    expect(textOf(notes)).toBe('there')
    notes.write(documentId, cellId, 'here')
    notes.update([{ documentId, cellId, text: 'there again' }], true)
    expect(textOf(notes)).toBe('here')
  })
})

test('whatever else lies in the browser’s storage is no note', () => {
  for (const junk of ['', 'null', '{}', '[1, null, {"text": 3}]', 'not json']) {
    shelf.setItem('mine', junk)
    expect(open().store.get().size).toBe(0)
  }
})
