// Private notes beside cells: each person's own, told to nobody else.
import type { NoteView } from '#protocol/classroom-view.ts'
import type { ClassroomId, DocumentId, MemberId } from '#protocol/ids.ts'
import { Refusal } from '#protocol/refusals.ts'
import type { Role } from '#protocol/roles.ts'
import type { Records } from '../storage/storage.ts'
import type { Sender } from './access.ts'
import { noteRecord, recordKindsOf } from './classroom-records.ts'

/** Of one person. All of them come with the snapshot that every window of theirs begins with. */
const mostNotes = 500
/** All notes of one person together, in UTF-16 units. */
const mostText = 256 * 1024

export interface NotesParts {
  readonly classroomId: ClassroomId
  readonly records: Records
  isVisibleTo(documentId: DocumentId, role: Role): boolean
  /** To that person's windows, but for one. */
  tell(note: NoteView, memberId: MemberId, butWindow: string): void
}

export class Notes {
  readonly #parts: NotesParts
  readonly #kind: string
  readonly #ofMember = new Map<MemberId, Map<string, NoteView>>()

  constructor(parts: NotesParts) {
    this.#parts = parts
    this.#kind = recordKindsOf(parts.classroomId).note
  }

  /** Reads what was kept. To be called once, before anything is written. */
  async load(): Promise<void> {
    for (const { value } of await this.#parts.records.all(this.#kind)) {
      const { memberId, ...note } = noteRecord.parse(value)
      this.#mine(memberId).set(keyOf(note), note)
    }
  }

  /** In the order in which they were begun. */
  of(memberId: MemberId): NoteView[] {
    return [...(this.#ofMember.get(memberId)?.values() ?? [])]
  }

  /**
   * Beside any cell of a document that the person is told of; an empty text takes the note away. Refuses `not-found` and
   * `too-large`. Resolves when it is on disk.
   */
  async write({ memberId, role, windowId }: Sender, note: NoteView): Promise<void> {
    if (!this.#parts.isVisibleTo(note.documentId, role)) {
      throw new Refusal('not-found', 'This document is not in the class any more.')
    }
    await this.#keep(memberId, note)
    this.#parts.tell(note, memberId, windowId)
  }

  async #keep(memberId: MemberId, note: NoteView): Promise<void> {
    const mine = this.#mine(memberId)
    const key = keyOf(note)
    const before = mine.get(key)
    if (note.text === '') mine.delete(key)
    else {
      refuseTooMuch(mine, note, before)
      mine.set(key, note)
    }
    const id = `${memberId}/${key}`
    try {
      if (note.text !== '') await this.#parts.records.put(this.#kind, id, { memberId, ...note })
      else if (before) await this.#parts.records.remove(this.#kind, id)
    } catch (error) {
      // What is not on disk is not kept; another text may have come meanwhile.
      if (before && (mine.get(key) ?? note) === note) mine.set(key, before)
      else if (mine.get(key) === note) mine.delete(key)
      throw error
    }
  }

  /** Nobody can read them any more. */
  async forget(memberId: MemberId): Promise<void> {
    const mine = this.#ofMember.get(memberId)
    this.#ofMember.delete(memberId)
    const ids = [...(mine?.keys() ?? [])].map(key => `${memberId}/${key}`)
    await Promise.all(ids.map(id => this.#parts.records.remove(this.#kind, id)))
  }

  #mine(memberId: MemberId): Map<string, NoteView> {
    const known = this.#ofMember.get(memberId)
    if (known) return known
    const mine = new Map<string, NoteView>()
    this.#ofMember.set(memberId, mine)
    return mine
  }
}

function keyOf({ documentId, cellId }: NoteView): string {
  return `${documentId}/${cellId}`
}

function refuseTooMuch(
  mine: ReadonlyMap<string, NoteView>,
  note: NoteView,
  before: NoteView | undefined,
): void {
  if (!before && mine.size >= mostNotes) {
    throw new Refusal('too-large', `You have ${mostNotes} notes. Please delete one before you begin another.`)
  }
  let text = note.text.length - (before?.text.length ?? 0)
  for (const other of mine.values()) text += other.text.length
  if (text <= mostText || note.text.length <= (before?.text.length ?? 0)) return
  throw new Refusal('too-large', 'Your notes are full. Please shorten some of them.')
}
