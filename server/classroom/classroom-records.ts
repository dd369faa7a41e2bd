// What of a classroom is kept on disk, and how it is read back. Nothing read is trusted to have the right shape.
import { z } from 'zod'
import { type ClassroomId, type DocumentId, id, type MemberId, type SandboxId } from '#protocol/ids.ts'
import { roles } from '#protocol/roles.ts'

export const classroomRecord = z.object({
  id: id<ClassroomId>(),
  title: z.string(),
  code: z.string(),
  image: z.string(),
  createdAt: z.string(),
  endedAt: z.string().nullable(),
  documents: z.array(
    z.object({
      id: id<DocumentId>(),
      kind: z.enum(['notebook', 'file']),
      name: z.string(),
      /** The kernel's sandbox; null for files. Fixed for life: restarts keep it. */
      kernelId: id<SandboxId>().nullable(),
    }),
  ),
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

/** Kept under the hash of its token: a stolen data folder opens no class. */
export const credentialRecord = z.object({
  /** Null for an instructor of the whole server. */
  member: z.object({ id: id<MemberId>(), classroomId: id<ClassroomId>() }).nullable(),
  createdAt: z.string(),
})
export type CredentialRecord = z.infer<typeof credentialRecord>

export const recordKinds = {
  classroom: 'classroom',
  member: 'member',
  credential: 'credential',
  sandbox: 'sandbox',
} as const
