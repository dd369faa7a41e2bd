// Who comes to an address below `/api/classrooms/:id`, checked on every request.
import type { Request } from 'express'
import { type ClassroomId, id } from '#protocol/ids.ts'
import { Refusal } from '#protocol/refusals.ts'
import type { Role } from '#protocol/roles.ts'
import { type Access, requireRole } from '../classroom/access.ts'
import type { Classroom } from '../classroom/classroom.ts'
import type { RouteParts } from './route-parts.ts'

export type Entrance = (
  request: Request,
  least: Role,
) => Promise<{ readonly classroom: Classroom; readonly access: Access }>

/** Finds the classroom of the address and who asks; refuses strangers and too small roles. */
export function classroomEntrance({
  authentication,
  classrooms,
}: Pick<RouteParts, 'authentication' | 'classrooms'>): Entrance {
  return async (request, least) => {
    const asked = id<ClassroomId>().safeParse(request.params['id'])
    const classroom = asked.success ? await classrooms.find(asked.data) : null
    if (!classroom) throw new Refusal('not-found', 'There is no such class. Please check the address.')
    const access = authentication.accessTo(request, classroom)
    if (!access) throw new Refusal('not-signed-in', 'Please join the class with its code and your name.')
    requireRole(access, least)
    return { classroom, access }
  }
}
