// Sends what changes to everybody who follows: the first change at once, the next ones gathered; encoded once, framed
// once, the same buffer for all. Whoever reads too slowly is skipped and brought up to date in one piece later.
import * as Y from 'yjs'
import { closeCodes } from '#protocol/close-codes.ts'
import type { Cursors } from './cursors.ts'
import type { DocumentSocket } from './document-socket.ts'
import type { JoinAnswers } from './join-answers.ts'
import { awarenessFrame, updateFrame } from './sync-messages.ts'

/** How long changes are gathered after one was sent, in milliseconds: 60 writes per second and follower at most. */
const windowMs = 16
/** Cursors are sent 10 times per second at most: stock providers repeat each of them back to us. */
const cursorMs = 100
/** How long a cursor waits for a change to travel with, in milliseconds: while somebody types it costs no write. */
const cursorWaitMs = 150
/** What may wait for one follower, in bytes. */
const backlogLimitBytes = 1024 * 1024
/** A follower counts as up to date again when no more than this waits for it, in bytes. */
const drainedBytes = 64 * 1024
const sweepMs = 100
/** How long a follower may lag, in milliseconds. */
const lagLimitMs = 30_000
/** y-websocket gives a connection up on which nothing came for 30 seconds; pings do not count. */
const keepAliveMs = 20_000
/** So many updates are merged into one message; merging takes more than linear time. */
const mergeLimit = 32

const keepAliveFrame = awarenessFrame(new Uint8Array([0]))

export interface Follower {
  readonly socket: DocumentSocket
}

interface Lag {
  /** What the follower has, as a state vector. */
  readonly vector: Uint8Array
  readonly since: number
}

interface Change {
  readonly update: Uint8Array
  /** Who made it and need not be told; null for the server. */
  readonly origin: object | null
}

interface FanOutParts {
  readonly document: Y.Doc
  readonly answers: JoinAnswers
  readonly cursors: Cursors
}

export class FanOut {
  readonly #parts: FanOutParts
  /** Everybody who was given a copy, and what those lack who read too slowly. */
  readonly #followers = new Map<Follower, Lag | null>()
  #window: Change[] = []
  #windowTimer: NodeJS.Timeout | null = null
  #cursorTimer: NodeJS.Timeout | null = null
  #cursorsSentAt = Number.NEGATIVE_INFINITY
  #sweepTimer: NodeJS.Timeout | null = null
  #keepAliveTimer: NodeJS.Timeout | null = null

  constructor(parts: FanOutParts) {
    this.#parts = parts
  }

  /** Brings a copy at `vector` up to date; from now on the follower gets every change. */
  join(follower: Follower, vector: Uint8Array): void {
    const lag = { vector, since: performance.now() }
    if (follower.socket.backlogBytes > backlogLimitBytes) {
      this.#lags(follower, lag)
    } else {
      const cursors = this.#parts.cursors.frameFor(follower)
      const answer = this.#parts.answers.answerTo(vector)
      follower.socket.write(cursors ? Buffer.concat([answer, cursors]) : answer)
      this.#followers.set(follower, null)
    }
    this.#keepAliveTimer ??= setInterval(() => this.#keepAlive(), keepAliveMs).unref()
  }

  leave(follower: Follower): void {
    this.#followers.delete(follower)
  }

  changed(update: Uint8Array, origin: object | null): void {
    this.#parts.answers.changed()
    this.#window.push({ update, origin })
    if (!this.#windowTimer) this.#flush()
  }

  cursorsChanged(): void {
    this.#cursorTimer ??= setTimeout(() => this.#sendCursors(), cursorWaitMs)
  }

  close(): void {
    for (const timer of [this.#windowTimer, this.#cursorTimer]) if (timer) clearTimeout(timer)
    for (const timer of [this.#sweepTimer, this.#keepAliveTimer]) if (timer) clearInterval(timer)
    this.#followers.clear()
  }

  #flush(): void {
    const changes = this.#window
    this.#window = []
    const ids = this.#dueCursors()
    if (changes.length > 0) {
      this.#windowTimer = setTimeout(() => {
        this.#windowTimer = null
        if (this.#window.length > 0) this.#flush()
      }, windowMs)
    }
    const updates = framesOf(changes)
    if (updates) this.#parts.answers.sent(updates)
    const shared = joined(updates, this.#parts.cursors.frameFor(null, ids))
    if (!shared) return
    const authors = new Set(changes.map(change => change.origin))
    for (const [follower, lag] of this.#followers) {
      if (lag) continue
      const isOwn = authors.has(follower) || this.#parts.cursors.owns(follower, ids)
      const frames = isOwn ? this.#framesWithout(follower, changes, ids) : shared
      if (frames) this.#send(follower, frames, changes)
    }
    this.#parts.cursors.forgetGone(ids)
  }

  #sendCursors(): void {
    this.#cursorTimer = null
    this.#flush()
  }

  #dueCursors(): ReadonlySet<number> {
    const { cursors } = this.#parts
    const waitMs = cursorMs - (performance.now() - this.#cursorsSentAt)
    if (!cursors.hasChanges) return new Set()
    if (waitMs > 0) {
      this.#cursorTimer ??= setTimeout(() => this.#sendCursors(), waitMs)
      return new Set()
    }
    if (this.#cursorTimer) clearTimeout(this.#cursorTimer)
    this.#cursorTimer = null
    this.#cursorsSentAt = performance.now()
    return cursors.takeChanges()
  }

  #framesWithout(follower: Follower, changes: readonly Change[], ids: ReadonlySet<number>): Buffer | null {
    const others = changes.filter(change => change.origin !== follower)
    return joined(framesOf(others), this.#parts.cursors.frameFor(follower, ids))
  }

  #send(follower: Follower, frames: Buffer, changes: readonly Change[]): void {
    const { backlogBytes } = follower.socket
    if (backlogBytes > 0 && backlogBytes + frames.length > backlogLimitBytes) {
      this.#lags(follower, { vector: this.#vectorBefore(changes), since: performance.now() })
    } else {
      follower.socket.write(frames)
    }
  }

  #lags(follower: Follower, lag: Lag): void {
    this.#followers.set(follower, lag)
    this.#sweepTimer ??= setInterval(() => this.#sweep(), sweepMs)
  }

  /** The state vector of the document without these changes. */
  #vectorBefore(changes: readonly Change[]): Uint8Array {
    const clocks = Y.decodeStateVector(Y.encodeStateVector(this.#parts.document))
    for (const { update } of changes) {
      for (const [client, clock] of Y.parseUpdateMeta(update).from) {
        clocks.set(client, Math.min(clock, clocks.get(client) ?? 0))
      }
    }
    return Y.encodeStateVector(clocks)
  }

  #sweep(): void {
    let isAnyBehind = false
    for (const [follower, lag] of this.#followers) {
      if (!lag) continue
      if (follower.socket.backlogBytes <= drainedBytes) {
        this.#followers.set(follower, null)
        const cursors = this.#parts.cursors.frameFor(follower)
        follower.socket.write(joined(this.#parts.answers.diffSince(lag.vector), cursors) as Buffer)
      } else if (performance.now() - lag.since > lagLimitMs) {
        this.#followers.delete(follower)
        follower.socket.close(closeCodes.tooSlow, 'The connection is too slow. Connecting again.')
      } else {
        isAnyBehind = true
      }
    }
    if (isAnyBehind || !this.#sweepTimer) return
    clearInterval(this.#sweepTimer)
    this.#sweepTimer = null
  }

  #keepAlive(): void {
    for (const [follower, lag] of this.#followers) {
      follower.socket.checkAlive()
      if (!lag) follower.socket.write(keepAliveFrame)
    }
    if (this.#followers.size > 0 || !this.#keepAliveTimer) return
    clearInterval(this.#keepAliveTimer)
    this.#keepAliveTimer = null
  }
}

function framesOf(changes: readonly Change[]): Buffer | null {
  const updates = changes.map(change => change.update)
  const frames: Buffer[] = []
  for (let start = 0; start < updates.length; start += mergeLimit) {
    const some = updates.slice(start, start + mergeLimit)
    frames.push(updateFrame(some.length === 1 ? (some[0] as Uint8Array) : Y.mergeUpdates(some)))
  }
  return joined(...frames)
}

function joined(...frames: (Buffer | null)[]): Buffer | null {
  const present = frames.filter(frame => frame !== null)
  if (present.length < 2) return present[0] ?? null
  return Buffer.concat(present)
}
