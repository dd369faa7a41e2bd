// Sends what changes to everybody who follows: the first change at once, the next ones gathered; encoded once, framed
// once, the same buffer for all. Whoever reads too slowly is skipped and brought up to date in one piece later.
import * as Y from 'yjs'
import { closeCodes } from '#protocol/close-codes.ts'
import type { Cursors } from './cursors.ts'
import type { DocumentSocket } from './document-socket.ts'
import type { JoinAnswers } from './join-answers.ts'
import { awarenessFrame, updateFrame } from './sync-messages.ts'

/** How far apart two sendings are, in milliseconds: 60 writes per second and follower at most. */
const gatherMs = 1000 / 60
/** The share of the time that sending may take: with very many followers changes are gathered for longer. */
const sendingShare = 0.5
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
/** Larger updates leave as they are: merging decodes and encodes all that they hold. In bytes. */
const mergeBytesLimit = 4 * 1024

const keepAliveFrame = awarenessFrame(new Uint8Array([0]))

export interface Follower {
  readonly socket: DocumentSocket
}

interface Lag {
  /** What the follower has, as a state vector. */
  readonly vector: Uint8Array
  readonly since: number
}

/** One of those who were given a copy. Sending looks at every seat, so it holds what sending needs. */
interface Seat {
  readonly follower: Follower
  readonly socket: DocumentSocket
  /** What is missing when the follower reads too slowly. */
  lag: Lag | null
  /** Some of what is being sent comes from this follower. A mark, since looking up every follower costs more. */
  isAuthor: boolean
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
  readonly #seats = new Map<Follower, Seat>()
  #gathered: Change[] = []
  #gatherTimer: NodeJS.Timeout | null = null
  /** When the next change may leave at once. */
  #sendFrom = Number.NEGATIVE_INFINITY
  #cursorTimer: NodeJS.Timeout | null = null
  #cursorsSentAt = Number.NEGATIVE_INFINITY
  #sweepTimer: NodeJS.Timeout | null = null
  #keepAliveTimer: NodeJS.Timeout | null = null

  constructor(parts: FanOutParts) {
    this.#parts = parts
  }

  /** Brings a copy at `vector` up to date; from now on the follower gets every change. */
  join(follower: Follower, vector: Uint8Array): void {
    const seat: Seat = { follower, socket: follower.socket, lag: null, isAuthor: false }
    this.#seats.set(follower, seat)
    if (seat.socket.backlogBytes > backlogLimitBytes) {
      this.#lags(seat, vector)
    } else {
      const cursors = this.#parts.cursors.frameFor(follower)
      for (const frames of this.#parts.answers.answerTo(vector)) seat.socket.write(frames)
      if (cursors) seat.socket.write(cursors)
    }
    this.#keepAliveTimer ??= setInterval(() => this.#keepAlive(), keepAliveMs).unref()
  }

  leave(follower: Follower): void {
    this.#seats.delete(follower)
  }

  changed(update: Uint8Array, origin: object | null): void {
    this.#parts.answers.changed()
    this.#gathered.push({ update, origin })
    if (this.#gatherTimer) return
    const waitMs = this.#sendFrom - performance.now()
    if (waitMs <= 0) this.#flush()
    else this.#gatherTimer = setTimeout(() => this.#flush(), Math.ceil(waitMs))
  }

  cursorsChanged(): void {
    this.#cursorTimer ??= setTimeout(() => this.#sendCursors(), cursorWaitMs)
  }

  close(): void {
    for (const timer of [this.#gatherTimer, this.#cursorTimer]) if (timer) clearTimeout(timer)
    for (const timer of [this.#sweepTimer, this.#keepAliveTimer]) if (timer) clearInterval(timer)
    this.#seats.clear()
  }

  #flush(): void {
    if (this.#gatherTimer) clearTimeout(this.#gatherTimer)
    this.#gatherTimer = null
    const changes = this.#gathered
    this.#gathered = []
    const ids = this.#dueCursors()
    const updates = framesOf(changes)
    if (updates) this.#parts.answers.sent(updates)
    const shared = joined(updates, this.#parts.cursors.frameFor(null, ids))
    if (!shared) return
    const startedAt = performance.now()
    this.#send(shared, changes, ids)
    this.#parts.cursors.forgetGone(ids)
    const tookMs = performance.now() - startedAt
    if (updates) this.#sendFrom = startedAt + Math.max(gatherMs, tookMs / sendingShare)
  }

  #send(shared: Buffer, changes: readonly Change[], ids: ReadonlySet<number>): void {
    const authors = [...changes.map(change => change.origin), ...this.#parts.cursors.connectionsOf(ids)]
    for (const author of authors) {
      const seat = this.#seats.get(author as Follower)
      if (seat) seat.isAuthor = true
    }
    for (const seat of this.#seats.values()) {
      const { isAuthor } = seat
      if (isAuthor) seat.isAuthor = false
      if (seat.lag) continue
      const frames = isAuthor ? this.#framesWithout(seat.follower, changes, ids) : shared
      if (frames) this.#write(seat, frames, changes)
    }
  }

  #sendCursors(): void {
    this.#cursorTimer = null
    // Changes that are gathered leave soon and take the cursors along.
    if (!this.#gatherTimer) this.#flush()
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

  #write(seat: Seat, frames: Buffer, changes: readonly Change[]): void {
    const { backlogBytes } = seat.socket
    if (backlogBytes > 0 && backlogBytes + frames.length > backlogLimitBytes) {
      this.#lags(seat, this.#vectorBefore(changes))
    } else {
      seat.socket.write(frames)
    }
  }

  #lags(seat: Seat, vector: Uint8Array): void {
    seat.lag = { vector, since: performance.now() }
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
    for (const seat of this.#seats.values()) {
      const { follower, socket, lag } = seat
      if (!lag) continue
      if (socket.backlogBytes <= drainedBytes) {
        seat.lag = null
        const cursors = this.#parts.cursors.frameFor(follower)
        socket.write(joined(this.#parts.answers.diffSince(lag.vector), cursors) as Buffer)
      } else if (performance.now() - lag.since > lagLimitMs) {
        this.#seats.delete(follower)
        socket.close(closeCodes.tooSlow, 'The connection is too slow. Connecting again.')
      } else {
        isAnyBehind = true
      }
    }
    if (isAnyBehind || !this.#sweepTimer) return
    clearInterval(this.#sweepTimer)
    this.#sweepTimer = null
  }

  #keepAlive(): void {
    for (const { socket, lag } of this.#seats.values()) {
      socket.checkAlive()
      if (!lag) socket.write(keepAliveFrame)
    }
    if (this.#seats.size > 0 || !this.#keepAliveTimer) return
    clearInterval(this.#keepAliveTimer)
    this.#keepAliveTimer = null
  }
}

function framesOf(changes: readonly Change[]): Buffer | null {
  const frames: Buffer[] = []
  let small: Uint8Array[] = []
  const merge = () => {
    if (small.length > 0)
      frames.push(updateFrame(small.length === 1 ? (small[0] as Uint8Array) : Y.mergeUpdates(small)))
    small = []
  }
  for (const { update } of changes) {
    const isSmall = update.length <= mergeBytesLimit
    if (!isSmall || small.length === mergeLimit) merge()
    if (isSmall) small.push(update)
    else frames.push(updateFrame(update))
  }
  merge()
  return joined(...frames)
}

function joined(...frames: (Buffer | null)[]): Buffer | null {
  const present = frames.filter(frame => frame !== null)
  if (present.length < 2) return present[0] ?? null
  return Buffer.concat(present)
}
