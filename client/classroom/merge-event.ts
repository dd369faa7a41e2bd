// What an event changes in the snapshot. Pure: every event carries a whole value, so any order and repetition is fine.
import type { ClassroomSnapshot, NoteView } from '#protocol/classroom-view.ts'
import type { EventName, Events } from '#protocol/events.ts'

/** An event as it came in, so that it can wait for the snapshot. */
export type ClassroomEvent = { [E in EventName]: { readonly name: E; readonly data: Events[E] } }[EventName]

/** The snapshot with the event's value in its place; the very same object when the event changes nothing here. */
export function mergeEvent(snapshot: ClassroomSnapshot, event: ClassroomEvent): ClassroomSnapshot {
  switch (event.name) {
    case 'classroom:changed':
      return { ...snapshot, classroom: event.data }
    case 'documents:changed':
      return { ...snapshot, documents: event.data }
    case 'kernel:changed':
      return {
        ...snapshot,
        kernels: replaced(
          snapshot.kernels,
          kernel => kernel.notebookId === event.data.notebookId,
          event.data,
        ),
      }
    case 'place:changed':
      return { ...snapshot, liveDocumentId: event.data.liveDocumentId }
    case 'attention:changed':
      return { ...snapshot, attention: event.data.attention }
    case 'shown-terminals:changed':
      return { ...snapshot, shownTerminals: event.data }
    case 'note:changed':
      return { ...snapshot, notes: withNote(snapshot.notes, event.data) }
    case 'presence:changed':
      return { ...snapshot, participantsPresent: event.data.participantsPresent }
    case 'member:changed':
      return {
        ...snapshot,
        members: replaced(snapshot.members, member => member.id === event.data.id, event.data),
      }
    case 'member:removed':
      return {
        ...snapshot,
        members: snapshot.members.filter(member => member.id !== event.data.memberId),
      }
    case 'seats:changed':
      return { ...snapshot, seats: event.data }
    case 'sandbox:changed':
      return { ...snapshot, sandbox: event.data }
    case 'outage:changed':
      return { ...snapshot, outage: event.data.outage }
    // No part of the snapshot: what shows runs and files listens for itself.
    case 'run:changed':
    case 'files:changed':
    case 'connection:ended':
      return snapshot
  }
}

/** An empty note is a note that is gone. */
function withNote(notes: readonly NoteView[], note: NoteView): readonly NoteView[] {
  const isSame = (other: NoteView) => other.documentId === note.documentId && other.cellId === note.cellId
  return note.text === '' ? notes.filter(other => !isSame(other)) : replaced(notes, isSame, note)
}

/** `list` with `value` where `isSame` finds its like, or at the end. */
function replaced<Value>(list: readonly Value[], isSame: (value: Value) => boolean, value: Value) {
  const index = list.findIndex(isSame)
  return index < 0 ? [...list, value] : list.with(index, value)
}
