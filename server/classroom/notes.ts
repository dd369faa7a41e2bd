// Private notes beside cells: each person's own, told to nobody else. Knows no documents.
import type { NoteView } from '#protocol/classroom-view.ts'
import type { ClassroomId, MemberId } from '#protocol/ids.ts'
import { Refusal } from '#protocol/refusals.ts'
import type { Records } from '../storage/storage.ts'
import { noteRecord, recordKindsOf } from './classroom-records.ts'

/** Of one person. All of them come with the snapshot that every window of theirs begins with. */
const mostNotes = 500
/** All notes of one person together, in UTF-16 units. */
const mostText = 256 * 1024

export class Notes {
  readonly #records: Records
  readonly #kind: string
  readonly #ofMember = new Map<MemberId, Map<string, NoteView>>()

  constructor(classroomId: ClassroomId, records: Records) {
    this.#records = records
    this.#kind = recordKindsOf(classroomId).note
  }

  /** Reads what was kept. To be called once, before anything is written. */
  async load(): Promise<void> {
    for (const { value } of await this.#records.all(this.#kind)) {
      const { memberId, ...note } = noteRecord.parse(value)
      this.#mine(memberId).set(keyOf(note), note)
    }
  }

  /** In the order in which they were begun. */
  of(memberId: MemberId): NoteView[] {
    return [...(this.#ofMember.get(memberId)?.values() ?? [])]
  }

  /** An empty text takes the note away. Refuses `too-large`. Resolves when it is on disk. */
  async write(memberId: MemberId, note: NoteView): Promise<void> {
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
      if (note.text !== '') await this.#records.put(this.#kind, id, { memberId, ...note })
      else if (before) await this.#records.remove(this.#kind, id)
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
    await Promise.all(ids.map(id => this.#records.remove(this.#kind, id)))
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
