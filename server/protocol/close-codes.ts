// The close codes of the raw sockets, `/yjs` and `/term`.

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
  /** The change would make it larger than it may be; it was not taken. */
  tooLarge: 4413,
  tooManyRequests: 4429,
  /** Fell too far behind; reconnect. */
  tooSlow: 4503,
  /** The server goes down; reconnect. */
  restarting: 4512,
} as const
