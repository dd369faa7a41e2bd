// The HTTP API's inputs and outputs. Errors are `RefusalBody` with the status of `refusalStatus`.
import { z } from 'zod'
import type { ClassroomView, DocumentView, ImageView, KernelView } from './classroom-view.ts'
import type { ClassroomId, DocumentId, MemberId, TerminalId } from './ids.ts'
import { displayName, title } from './names.ts'
import type { Role } from './roles.ts'

/** `POST /api/sign-in`: exchanges the secret of a link (the instructor's, a stage's, a person's) for a cookie. Replies `SignedIn`. */
export const signIn = z.strictObject({
  secret: z.string().max(256, 'That link is too long. Please copy it once more.'),
})

export interface SignedIn {
  readonly role: Role
  /** Where a stage's or a person's secret leads; null for the instructor's, which opens all classrooms. */
  readonly classroomId: ClassroomId | null
}

/** `POST /api/classrooms`: a title of its own, or the course's. `course` is a folder name in `courses/`. */
export const createClassroom = z.strictObject({
  title: title.optional(),
  course: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'A course is named by its folder: letters, digits and hyphens.')
    .optional(),
  /** A sandbox image by name, as `GET /api/me` lists them; else the course's. */
  image: z.string().min(1).max(64).optional(),
})

/** Whole addresses. The secret of a link is in its fragment, which no server and no log sees. */
export interface ClassroomLinks {
  readonly instructor: string
  readonly participant: string
  readonly stage: string
}

/** Reply of `POST /api/classrooms` (201). */
export interface CreatedClassroom {
  readonly id: ClassroomId
  readonly title: string
  readonly code: string
  readonly links: ClassroomLinks
}

/** `POST /api/join`: no account, a code and a name. Case and hyphens of the code do not matter. */
export const join = z.strictObject({ code: z.string().max(64), name: displayName })

/** Reply of `POST /api/join` (201); the cookie holds the same token. */
export interface Joined {
  readonly token: string
  readonly classroomId: ClassroomId
  readonly memberId: MemberId
  readonly name: string
}

/** Reply of `GET /api/classrooms/:id`. `roster` is empty for participants, `links` null for all but instructors. */
export interface ClassroomDetails extends ClassroomView {
  readonly documents: readonly DocumentView[]
  readonly kernels: readonly KernelView[]
  readonly participantsPresent: number
  readonly roster: readonly {
    readonly id: MemberId
    readonly name: string
    readonly role: Role
    readonly isPresent: boolean
  }[]
  readonly links: ClassroomLinks | null
}

/** Reply of `GET /api/me`: where this browser's cookies lead. */
export interface Me {
  readonly isInstructor: boolean
  /** The classrooms this browser belongs to (all of them, for an instructor), newest first. */
  readonly classrooms: readonly (ClassroomView & { readonly role: Role; readonly name: string })[]
  /** The courses a classroom can start from; empty for participants. */
  readonly courses: readonly {
    readonly folder: string
    readonly title: string
    readonly summary: string
    /** The image it asks for. */
    readonly image: string
  }[]
  /** What a classroom can run in; empty for participants, and while Docker is away. */
  readonly images: readonly ImageView[]
}

/** A terminal that was recorded, as `GET /api/classrooms/:id/recordings` lists it: one's own, and for the staff everybody's. */
export interface RecordingView {
  readonly terminalId: TerminalId
  /** As its tab was called last. */
  readonly title: string
  /** Null for somebody who was removed. */
  readonly owner: string | null
  readonly isOwn: boolean
  readonly isOpen: boolean
}

export interface RecordingList {
  /** Of each person, the newest first. */
  readonly recordings: readonly RecordingView[]
}

/** Reply of `POST /api/classrooms/:id/notebooks` (also for `.py` in the percent format) and `…/files` (201). */
export interface ImportedDocument {
  readonly documentId: DocumentId
  /** What it is called now: another one may have had the wished name. */
  readonly name: string
}

/** The largest notebook that may be imported, in bytes. */
export const importLimitBytes = 50 * 1024 * 1024
/** The largest shared file, in bytes. It is text that everybody gets, and that the sandboxes start with. */
export const fileLimitBytes = 1024 * 1024
