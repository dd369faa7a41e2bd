// What of a classroom is kept on disk, and how it is read back. Nothing read is trusted to have the right shape.
import { z } from 'zod'
import {
  type ClassroomId,
  cellId,
  type DocumentId,
  type ExecutionId,
  id,
  type MemberId,
  type SandboxId,
} from '#protocol/ids.ts'
import { roles } from '#protocol/roles.ts'
import type { SandboxRecord } from '../sandbox/sandbox-record.ts'

export const classroomRecord = z.object({
  id: id<ClassroomId>(),
  title: z.string(),
  code: z.string(),
  image: z.string(),
  createdAt: z.string(),
  endedAt: z.string().nullable(),
  /** In teaching order. */
  documents: z.array(
    z.object({
      id: id<DocumentId>(),
      kind: z.enum(['notebook', 'file', 'plan']),
      name: z.string(),
      /** The kernel's sandbox; null for files, and for a notebook whose kernel was never started. Restarts keep it. */
      kernelId: id<SandboxId>().nullable(),
      /** Set while it is out of the class's sight. */
      removedAt: z.string().nullable().default(null),
    }),
  ),
  maySendCells: z.boolean().default(true),
  /** How many people will come; null when nobody said. */
  expected: z.number().int().nullable().default(null),
  /** From when on seats stand ready for them; null for as soon as somebody teaches. */
  seatsFrom: z.iso.datetime().nullable().default(null),
  /** What the instructor teaches from. */
  liveDocumentId: id<DocumentId>().nullable().default(null),
  attention: z
    .object({ documentId: id<DocumentId>(), cellId: cellId.nullable(), since: z.string() })
    .nullable()
    .default(null),
})
export type ClassroomRecord = z.infer<typeof classroomRecord>
export type DocumentRecord = ClassroomRecord['documents'][number]

export const memberRecord = z.object({
  id: id<MemberId>(),
  classroomId: id<ClassroomId>(),
  name: z.string(),
  role: z.enum(roles),
  joinedAt: z.string(),
  /** Set when an instructor removed the person; such a member can do nothing any more. */
  removedAt: z.string().nullable(),
})
export type MemberRecord = z.infer<typeof memberRecord>

/** What is kept of a classroom on disk. */
export interface KeptClassroom {
  readonly record: ClassroomRecord
  readonly members: readonly MemberRecord[]
  readonly sandboxes: readonly SandboxRecord[]
}

/** Kept under the hash of its token: a stolen data folder opens no class. */
export const credentialRecord = z.object({
  /** Null for an instructor of the whole server. */
  member: z.object({ id: id<MemberId>(), classroomId: id<ClassroomId>() }).nullable(),
  createdAt: z.string(),
})
export type CredentialRecord = z.infer<typeof credentialRecord>

/** A link for another device, kept under its owner's id and with the hash of its secret. */
export const personalLinkRecord = z.object({
  member: z.object({ id: id<MemberId>(), classroomId: id<ClassroomId>() }),
  hash: z.string(),
  createdAt: z.string(),
})
export type PersonalLinkRecord = z.infer<typeof personalLinkRecord>

/** A private note. */
export const noteRecord = z.object({
  memberId: id<MemberId>(),
  documentId: id<DocumentId>(),
  cellId,
  text: z.string(),
})

/** A run that has ended. */
export const runRecord = z.object({
  executionId: id<ExecutionId>(),
  documentId: id<DocumentId>(),
  cellId,
  source: z.string(),
  at: z.string(),
  state: z.enum(['ok', 'error']),
  executionCount: z.number().nullable(),
  elapsedMs: z.number().nullable(),
})

export const recordKinds = {
  classroom: 'classroom',
  member: 'member',
  credential: 'credential',
  personalLink: 'personal link',
  sandbox: 'sandbox',
} as const

/** What a class alone reads, once it is opened: all of a kind is read at once, and a server may hold many classes. */
export const recordKindsOf = (classroomId: ClassroomId) => ({
  note: `note of ${classroomId}`,
  run: `run of ${classroomId}`,
  recording: `recording of ${classroomId}`,
})
