// What a window says when it opens a socket, and the close codes it may get. Shared by all three sockets.
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

/**
 * Close codes of the raw sockets. y-websocket 3.1 takes 4400 to 4499 as final and reconnects after all others
 * (its `defaultShouldReconnect`).
 */
export const closeCodes = {
  badRequest: 4400,
  notSignedIn: 4401,
  notAllowed: 4403,
  notFound: 4404,
  /** The epoch is gone, or the copy holds what the server never stored: start with a fresh copy. */
  staleCopy: 4409,
  tooManyRequests: 4429,
  /** Fell too far behind; reconnect. */
  tooSlow: 4503,
  /** The server goes down; reconnect. */
  restarting: 4512,
} as const
