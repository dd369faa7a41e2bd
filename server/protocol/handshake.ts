// What a window says when it opens its control connection.
import { z } from 'zod'
import { type ClassroomId, id } from './ids.ts'
import { roles } from './roles.ts'

/** The `auth` of a socket.io connection. The credential itself is in the cookie or the `Authorization` header. */
export const handshake = z.object({
  classroomId: id<ClassroomId>(),
  /** The window's role: one browser may hold an instructor's and a participant's cookie at once. */
  as: z.enum(roles),
  protocolVersion: z.number().int(),
})
