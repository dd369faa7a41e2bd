// What a window is shown of a classroom: whole values, so that each can be sent again without harm.
import type { Exit } from './exits.ts'
import type { CellId, ClassroomId, DocumentId, ExecutionId, MemberId, TerminalId } from './ids.ts'
import type { Role } from './roles.ts'
import type { TerminalKind } from './terminal-kinds.ts'

/** Sent in the handshake; a window of another version is asked to reload. Raise it when commands or events change. */
export const protocolVersion = 5

/** What the sandboxes and kernels of a class run in. */
export interface ImageView {
  readonly name: string
  /** What people are shown: `Python 3.14`. */
  readonly title: string
}

export interface ClassroomView {
  readonly id: ClassroomId
  readonly title: string
  readonly state: 'open' | 'ended'
  /** ISO 8601, UTC. */
  readonly createdAt: string
  readonly endedAt: string | null
  /** What participants type to join, as shown (`kfm4-x7qp`). Only instructors and the stage get it. */
  readonly code: string | null
  /** What participants type into the address bar (`192.168.1.20:3000`). For those who get the code. */
  readonly joinAddress: string | null
  /** Its title is its name as long as nothing is known of it. */
  readonly image: ImageView
  /** The image is not on the server's machine any more: no sandbox and no kernel can start. */
  readonly isImageMissing: boolean
  /** Participants may send a cell to their own terminal with a click. */
  readonly maySendCells: boolean
}

/** A `plan` is a notebook of private notes (markdown) and prepared cells; only instructors are told of it. */
export type DocumentKind = 'notebook' | 'file' | 'plan'

export interface DocumentView {
  readonly id: DocumentId
  readonly kind: DocumentKind
  /** File name, with its ending: `01-threads.ipynb`, `inventory.py`. */
  readonly name: string
  readonly epoch: number
  /** Where the y-websocket protocol serves it: `/yjs/<id>/<epoch>`. */
  readonly path: string
}

/** The `input()` that a cell waits in. */
export interface InputWanted {
  readonly executionId: ExecutionId
  readonly cellId: CellId
  readonly prompt: string
  readonly isPassword: boolean
  /** Tells it from the one before with the same prompt, as a debugger's are. */
  readonly number: number
}

export type KernelState = 'off' | 'starting' | 'idle' | 'busy' | 'restarting' | 'dead'

export interface KernelView {
  readonly notebookId: DocumentId
  readonly state: KernelState
  /** The cell that runs, and since when (ISO 8601). */
  readonly running: { readonly cellId: CellId; readonly since: string } | null
  /** Cells that wait their turn, next first. */
  readonly queued: readonly CellId[]
  readonly input: InputWanted | null
  /** Why the kernel is gone, when its state is `dead`. */
  readonly exit: Exit | null
}

/** "Eyes on me": everybody is asked to look here, until it is released. */
export interface AttentionView {
  readonly documentId: DocumentId
  /** Null for the top of the document. */
  readonly cellId: CellId | null
  /** ISO 8601; another one is another request. */
  readonly since: string
}

/** One run of one cell, as the feed shows it. */
export interface RunView {
  readonly executionId: ExecutionId
  readonly documentId: DocumentId
  readonly cellId: CellId
  /** The text as it was run, cut after 4,000 characters. */
  readonly source: string
  /** ISO 8601, when it began. */
  readonly at: string
  readonly state: 'running' | 'ok' | 'error'
  readonly executionCount: number | null
  /** Once it ended. */
  readonly elapsedMs: number | null
}

/** My own note beside a cell. */
export interface NoteView {
  readonly documentId: DocumentId
  readonly cellId: CellId
  readonly text: string
}

/** `script`: a file that is run, by the instructor only. */
/** A terminal of the instructor that everybody may look into. */
export interface ShownTerminalView {
  readonly id: TerminalId
  readonly kind: TerminalKind
  readonly title: string
  readonly exit: Exit | null
}

/** A helper or instructor who asked to type in somebody's terminal, or may do it until either of the two ends it. */
export interface TypingView {
  readonly memberId: MemberId
  readonly name: string
  readonly state: 'asked' | 'granted'
}

export interface TerminalView {
  readonly id: TerminalId
  readonly kind: TerminalKind
  /** What its tab says: `Python`, `Shell 2`. */
  readonly title: string
  /** Display names of the instructors and helpers who look at it now, told to its owner. */
  readonly watchers: readonly string[]
  /** Told to its owner and the staff. */
  readonly typing: TypingView | null
  /** Why it ended; null while it lives. */
  readonly exit: Exit | null
}

/** A person's sandbox. `waiting` has a place in the queue; `failed` says what to do in `message`. */
export interface SandboxView {
  readonly state: 'none' | 'waiting' | 'starting' | 'ready' | 'ended' | 'failed'
  /** Place in the queue, 1 for the next one; only while `waiting`. */
  readonly position: number | null
  /** A whole sentence for `ended` and `failed`. */
  readonly message: string | null
  readonly terminals: readonly TerminalView[]
  /** Display names of the instructors and helpers who look at the files in it. */
  readonly fileWatchers: readonly string[]
}

/** A person in the room as instructors and helpers see them. */
export interface MemberView {
  readonly id: MemberId
  readonly name: string
  readonly role: Role
  readonly isPresent: boolean
  /** ISO 8601, of the first join. */
  readonly joinedAt: string
  readonly sandbox: SandboxView
}

/** Sandboxes that stand ready for who comes. */
export interface SeatsView {
  /** How many people will come, as the instructor said; null when nobody did. */
  readonly expected: number | null
  /** From when on they stand ready, ISO 8601, as long as that is to come; till then there are the usual ones. */
  readonly from: string | null
  readonly ready: number
  /** Wanted and not ready yet. */
  readonly missing: number
}

/** All that a window needs to draw itself; every later event replaces one part of it. */
export interface ClassroomSnapshot {
  readonly classroom: ClassroomView
  readonly me: { readonly id: MemberId; readonly name: string; readonly role: Role }
  readonly documents: readonly DocumentView[]
  readonly kernels: readonly KernelView[]
  /** Which document the instructor teaches from; null before the first. */
  readonly liveDocumentId: DocumentId | null
  readonly attention: AttentionView | null
  readonly shownTerminals: readonly ShownTerminalView[]
  /** How many participants are present. */
  readonly participantsPresent: number
  /** The roster; empty for participants and the stage. */
  readonly members: readonly MemberView[]
  /** For instructors and helpers; null for everybody else. */
  readonly seats: SeatsView | null
  /** My own notes. */
  readonly notes: readonly NoteView[]
  /** My own sandbox. */
  readonly sandbox: SandboxView
  /** A sentence when sandboxes and kernels are out of service (Docker is gone), else null. */
  readonly outage: string | null
}
