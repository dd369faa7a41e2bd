// What a class is, as a window of each role is shown it. Pure.
import type { ClassroomSnapshot, ClassroomView } from '#protocol/classroom-view.ts'
import type { ClassroomDetails } from '#protocol/http-api.ts'
import { isAtLeast, type Role } from '#protocol/roles.ts'
import type { ClassroomRecord } from './classroom-records.ts'

export function classroomView(record: ClassroomRecord, role: Role, joinAddress: string): ClassroomView {
  const { id, title, createdAt, endedAt, code, maySendCells } = record
  const seesCode = role === 'stage' || isAtLeast(role, 'helper')
  return {
    id,
    title,
    state: endedAt === null ? 'open' : 'ended',
    createdAt,
    endedAt,
    code: seesCode ? code : null,
    joinAddress: seesCode ? joinAddress : null,
    maySendCells,
  }
}

/** What the HTTP API tells of a class, from what a window is shown. */
export function classroomDetails(snapshot: ClassroomSnapshot): Omit<ClassroomDetails, 'links'> {
  const { classroom, documents, kernels, participantsPresent, members } = snapshot
  const roster = members.map(({ id, name, role, isPresent }) => ({ id, name, role, isPresent }))
  return { ...classroom, documents, kernels, participantsPresent, roster }
}
