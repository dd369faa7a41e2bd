// Server → client over socket.io. Every event carries the whole new value of one part of the snapshot,
// so a late joiner may get it before or after the snapshot, once or twice, without harm.
import type {
  AttentionView,
  ClassroomView,
  DocumentView,
  KernelView,
  MemberView,
  NoteView,
  RunView,
  SandboxView,
  SeatsView,
  ShownTerminalView,
} from './classroom-view.ts'
import type { FileListing } from './home-files.ts'
import type { DocumentId, MemberId } from './ids.ts'

export interface Events {
  'classroom:changed': ClassroomView
  'documents:changed': readonly DocumentView[]
  'kernel:changed': KernelView
  /** Of the documents that this window may see. */
  'place:changed': { readonly liveDocumentId: DocumentId | null }
  'attention:changed': { readonly attention: AttentionView | null }
  'shown-terminals:changed': readonly ShownTerminalView[]
  /** A run began or ended; the same `executionId` again replaces what was told before. */
  'run:changed': RunView
  'presence:changed': { readonly participantsPresent: number }
  /** To instructors and helpers only. */
  'member:changed': MemberView
  'member:removed': { readonly memberId: MemberId }
  /** To instructors and helpers only. */
  'seats:changed': SeatsView
  /** To the owner only. */
  'sandbox:changed': SandboxView
  /** To windows that look at that person's files only; null while there is no sandbox. */
  'files:changed': { readonly memberId: MemberId; readonly listing: FileListing | null }
  /** To the owner's windows only; an empty text is a note that is gone. */
  'note:changed': NoteView
  'outage:changed': { readonly outage: string | null }
  /** The last event of a connection: why the server closes it. Nothing reconnects by itself after this. */
  'connection:ended': { readonly message: string }
}

export type EventName = keyof Events

/** For socket.io's type parameters. */
export type ServerToClientEvents = { [E in EventName]: (data: Events[E]) => void }
