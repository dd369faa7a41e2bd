// My private notes beside cells: what the server has, and what I wrote that it has not got yet. Drafts are kept in this
// browser until they are stored, so that a lost connection or a closed window loses none.
import type { NoteView } from '#protocol/classroom-view.ts'
import type { CellId, DocumentId } from '#protocol/ids.ts'
import { noteLimit } from '#protocol/limits.ts'
import type { SendCommand } from '../../connection.ts'
import { Store } from '../store.ts'

/** `kept` is on this device only, until the server is there again. */
export type NoteState = 'saved' | 'saving' | 'kept' | { readonly refused: string }

export interface Note extends NoteView {
  readonly state: NoteState
}

export interface NotesOptions {
  readonly send: SendCommand
  /** Where drafts are kept; another person at this browser must not find them. */
  readonly storageKey: string
  readonly storage?: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>
  /** True for what another try may change. */
  readonly isPassing: (error: unknown) => boolean
  readonly messageOf: (error: unknown) => string
}

/** Long enough that a sentence is one write, short enough that "saved" follows the last key. */
const writeDelayMs = 600
/** Full jitter below this: a class that comes back does not write as one. */
const retryWithinMs = 4_000

interface Draft {
  readonly note: NoteView
  timer: ReturnType<typeof setTimeout> | undefined
  isOnItsWay: boolean
  state: NoteState
}

export class Notes {
  /** By `keyOf`; without the empty ones. */
  readonly store = new Store<ReadonlyMap<string, Note>>(new Map())
  readonly #options: NotesOptions
  readonly #drafts = new Map<string, Draft>()
  #stored: ReadonlyMap<string, NoteView> = new Map()
  #isLive = false

  constructor(options: NotesOptions) {
    this.#options = options
    for (const note of readDrafts(options)) {
      this.#drafts.set(keyOf(note), { note, timer: undefined, isOnItsWay: false, state: 'kept' })
    }
  }

  /** What the server tells, whenever it does; drafts are retried once it is there. */
  update(notes: readonly NoteView[], isLive: boolean): void {
    this.#stored = new Map(notes.map(note => [keyOf(note), note]))
    const isBack = isLive && !this.#isLive
    this.#isLive = isLive
    if (isBack) for (const key of this.#drafts.keys()) this.#writeSoon(key, Math.random() * retryWithinMs)
    this.#tell()
  }

  /** As typed; longer than `noteLimit` is cut. */
  write(documentId: DocumentId, cellId: CellId, text: string): void {
    const note = { documentId, cellId, text: text.slice(0, noteLimit) }
    const key = keyOf(note)
    const before = this.#drafts.get(key)
    clearTimeout(before?.timer)
    this.#drafts.set(key, {
      note,
      timer: undefined,
      isOnItsWay: before?.isOnItsWay ?? false,
      state: this.#isLive ? 'saving' : 'kept',
    })
    this.#keep()
    this.#writeSoon(key, writeDelayMs)
    this.#tell()
  }

  /** The page goes: what waits for its delay is written at once. */
  flush(): void {
    for (const key of this.#drafts.keys()) this.#writeSoon(key, 0)
  }

  #writeSoon(key: string, delayMs: number) {
    const draft = this.#drafts.get(key)
    if (!draft) return
    clearTimeout(draft.timer)
    draft.timer = setTimeout(() => void this.#write(key), delayMs)
  }

  async #write(key: string) {
    const draft = this.#drafts.get(key)
    if (!draft || draft.isOnItsWay || !this.#isLive) return
    draft.isOnItsWay = true
    draft.state = 'saving'
    this.#tell()
    let state: NoteState = 'saved'
    try {
      await this.#options.send('note:write', draft.note)
    } catch (error) {
      state = this.#options.isPassing(error) ? 'kept' : { refused: this.#options.messageOf(error) }
    }
    this.#wrote(key, draft, state)
  }

  #wrote(key: string, sent: Draft, state: NoteState) {
    const draft = this.#drafts.get(key)
    if (draft) draft.isOnItsWay = false
    if (draft === sent) {
      draft.state = state
      if (state === 'saved') {
        // The event that tells it may come later than the answer.
        this.#stored = new Map(this.#stored).set(key, sent.note)
        this.#drafts.delete(key)
      } else if (state === 'kept') this.#writeSoon(key, retryWithinMs)
    } else if (draft) this.#writeSoon(key, writeDelayMs)
    this.#keep()
    this.#tell()
  }

  #tell() {
    const notes = new Map<string, Note>()
    for (const [key, note] of this.#stored) notes.set(key, { ...note, state: 'saved' })
    for (const [key, { note, state }] of this.#drafts) notes.set(key, { ...note, state })
    for (const [key, { text, state }] of notes) if (text === '' && state === 'saved') notes.delete(key)
    this.store.set(notes)
  }

  #keep() {
    const { storageKey, storage = localStorage } = this.#options
    try {
      const drafts = [...this.#drafts.values()].map(({ note }) => note)
      if (drafts.length === 0) storage.removeItem(storageKey)
      else storage.setItem(storageKey, JSON.stringify(drafts))
    } catch {
      // Storage is closed or full: the draft lives as long as the page.
    }
  }
}

export function keyOf({ documentId, cellId }: Pick<NoteView, 'documentId' | 'cellId'>): string {
  return `${documentId} ${cellId}`
}

/** What lies in a browser's storage may be of another version, or anybody's. */
function readDrafts({ storageKey, storage = localStorage }: NotesOptions): NoteView[] {
  try {
    const kept: unknown = JSON.parse(storage.getItem(storageKey) ?? '[]')
    return Array.isArray(kept) ? kept.filter(isNote) : []
  } catch {
    return []
  }
}

function isNote(value: unknown): value is NoteView {
  const note = value as Partial<Record<keyof NoteView, unknown>> | null
  return [note?.documentId, note?.cellId, note?.text].every(part => typeof part === 'string')
}
