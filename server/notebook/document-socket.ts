// What a document knows of a connection's socket: no more than a test can stand in for.

export interface DocumentSocket {
  /** What was written and has not left this process, in bytes. */
  readonly backlogBytes: number
  /** Writes WebSocket frames: whole ones, or the parts of one right after each other. Does nothing on a closed socket. */
  write(frames: Buffer): void
  close(code: number, reason: string): void
  /** Called regularly: ends a connection that has not answered since the last time. */
  checkAlive(): void
}

/** Who is at the other end. `mayWrite` is asked for every message, so a role that changes counts at once. */
export interface DocumentAccess {
  readonly memberId: string
  readonly name: string
  readonly role: string
  mayWrite(): boolean
}
