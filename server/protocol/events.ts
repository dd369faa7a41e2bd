// Server → client over socket.io. Every event carries the whole new value of one part of the snapshot,
// so a late joiner may get it before or after the snapshot, once or twice, without harm.
import type { ClassroomView, DocumentView, KernelView, MemberView, SandboxView } from './classroom-view.ts'
import type { MemberId } from './ids.ts'

export interface Events {
  'classroom:changed': ClassroomView
  'documents:changed': readonly DocumentView[]
  'kernel:changed': KernelView
  'presence:changed': { readonly participantsPresent: number }
  /** To instructors and helpers only. */
  'member:changed': MemberView
  'member:removed': { readonly memberId: MemberId }
  /** To the owner only. */
  'sandbox:changed': SandboxView
  'outage:changed': { readonly outage: string | null }
  /** The last event of a connection: why the server closes it. Nothing reconnects by itself after this. */
  'connection:ended': { readonly message: string }
}

export type EventName = keyof Events

/** For socket.io's type parameters. */
export type ServerToClientEvents = { [E in EventName]: (data: Events[E]) => void }
