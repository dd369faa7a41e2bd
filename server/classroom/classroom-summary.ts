// What a class is, as a window of each role is shown it. Pure.
import type { ClassroomView } from '#protocol/classroom-view.ts'
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
