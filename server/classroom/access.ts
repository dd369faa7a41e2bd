// Who a request or a message comes from, within one classroom. Made by the credentials, checked anew for every message.
import type { ClassroomId, MemberId } from '#protocol/ids.ts'
import { Refusal } from '#protocol/refusals.ts'
import { isAtLeast, type Role } from '#protocol/roles.ts'

export interface Access {
  readonly classroomId: ClassroomId
  readonly memberId: MemberId
  readonly name: string
  readonly role: Role
}

/** Who sends a command, and from which of their windows. */
export interface Sender extends Access {
  /** The control connection's id: what a window wrote itself need not be told to it. */
  readonly windowId: string
}

/** Throws `not-allowed` when the role is not enough. */
export function requireRole(access: { readonly role: Role }, least: Role): void {
  if (isAtLeast(access.role, least)) return
  throw new Refusal(
    'not-allowed',
    `Only ${least === 'participant' ? 'people in the class' : `a ${least}`} can do that.`,
  )
}

/** The instructor's place in a classroom; not on the roster, since instructors belong to the server. */
export function instructorId(classroomId: ClassroomId): MemberId {
  return `trainer-of-${classroomId}` as MemberId
}

/** The stage's place in a classroom: a window, not a person. */
export function stageId(classroomId: ClassroomId): MemberId {
  return `stage-of-${classroomId}` as MemberId
}
