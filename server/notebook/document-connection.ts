// One tab's connection to one document: what it may say and what it gets. From a viewer nothing is ever applied.
import * as Y from 'yjs'
import { closeCodes } from '#protocol/close-codes.ts'
import { MalformedBytes } from './byte-reader.ts'
import type { ClientLeases } from './client-leases.ts'
import type { Cursors } from './cursors.ts'
import type { DocumentAccess, DocumentSocket } from './document-socket.ts'
import type { FanOut } from './fan-out.ts'
import type { Intake } from './intake.ts'
import {
  readStateVector,
  readSyncMessage,
  type SyncMessage,
  stateVectorFrame,
  updateFrame,
} from './sync-messages.ts'
import { TokenBucket } from './token-bucket.ts'

/** How often a viewer may try what it may not. Stock providers send an edit of their copy without knowing better. */
const violationsLimit = 3
/** How often a writer is asked for what is missing before its copy is given up. */
const gapsLimit = 20
/** An awareness frame repeats what its window knows of writers, and a state vector has an entry per tab there ever was. */
const smallMessageLimitBytes = 64 * 1024

export interface ConnectionParts {
  readonly document: Y.Doc
  readonly fanOut: FanOut
  readonly cursors: Cursors
  readonly leases: ClientLeases
  readonly intake: Intake
  onLeft(connection: DocumentConnection): void
}

export class DocumentConnection {
  readonly socket: DocumentSocket
  readonly #access: DocumentAccess
  readonly #parts: ConnectionParts
  readonly #updates = new TokenBucket({ perSecond: 200, burst: 1000 })
  readonly #updateBytes = new TokenBucket({ perSecond: 1_000_000, burst: 32_000_000 })
  /** A stock provider repeats every cursor that it is shown, so that even a viewer says something all the time. */
  readonly #messages = new TokenBucket({ perSecond: 250, burst: 2000 })
  readonly #joins = new TokenBucket({ perSecond: 1, burst: 20 })
  readonly #presence = new TokenBucket({ perSecond: 40, burst: 200 })
  #violations = 0
  #gaps = 0
  #wasAsked = false
  /** Updates that are on disk and leave together for their writer: one write for all that one fsync has stored. */
  #givingBack: Buffer[] = []
  #isClosed = false

  constructor(socket: DocumentSocket, access: DocumentAccess, parts: ConnectionParts) {
    this.socket = socket
    this.#access = access
    this.#parts = parts
    if (access.mayWrite()) this.#ask()
  }

  get mayWrite(): boolean {
    return this.#access.mayWrite()
  }

  /** One binary WebSocket message, exactly as it came. */
  receive(bytes: Uint8Array): void {
    if (this.#isClosed) return
    if (!this.#messages.take()) {
      this.close(closeCodes.tooManyRequests, 'Too many messages. Reload the page.')
      return
    }
    const mayWrite = this.#access.mayWrite()
    try {
      if (!mayWrite && bytes.length > smallMessageLimitBytes) throw new MalformedBytes('too large')
      this.#handle(readSyncMessage(bytes), mayWrite)
    } catch (error) {
      if (!(error instanceof MalformedBytes)) throw error
      if (mayWrite) this.close(closeCodes.badRequest, 'That message is not understood.')
      else this.#violation()
    }
  }

  /** The socket is gone. */
  left(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#parts.onLeft(this)
    this.#parts.fanOut.leave(this)
    this.#parts.cursors.remove(this)
    if (this.#parts.cursors.hasChanges) this.#parts.fanOut.cursorsChanged()
  }

  close(code: number, reason: string): void {
    if (this.#isClosed) return
    this.left()
    this.socket.close(code, reason)
  }

  #handle(message: SyncMessage, mayWrite: boolean): void {
    switch (message.type) {
      case 'state-vector':
        this.#join(message.vector, mayWrite)
        break
      case 'update':
        if (mayWrite) this.#write(message.update)
        else this.#violation()
        break
      case 'awareness':
        this.#moveCursor(message.entries, mayWrite)
        break
      case 'awareness-wanted':
        this.#showCursors()
    }
  }

  #showCursors(): void {
    const cursors = this.#presence.take() ? this.#parts.cursors.frameFor(this) : null
    if (cursors) this.socket.write(cursors)
  }

  #join(vector: Uint8Array, mayWrite: boolean): void {
    const { document, fanOut } = this.#parts
    const clocks = readStateVector(vector)
    const isAhead = [...clocks].some(([client, clock]) => clock > Y.getState(document.store, client))
    if (!this.#joins.take()) {
      this.close(closeCodes.tooManyRequests, 'Too many requests. Reload the page.')
    } else if (isAhead && !mayWrite) {
      // A writer is asked for what it has beyond us; a viewer saw what was never stored.
      this.#startAnew()
    } else {
      if (mayWrite && !this.#wasAsked) this.#ask()
      fanOut.join(this, vector)
    }
  }

  #ask(): void {
    this.#wasAsked = true
    this.socket.write(stateVectorFrame(Y.encodeStateVector(this.#parts.document)))
  }

  #write(update: Uint8Array): void {
    if (!this.#updates.take() || !this.#updateBytes.take(update.length)) {
      this.close(closeCodes.tooManyRequests, 'Too many changes at once. Reload the page.')
      return
    }
    const taken = this.#parts.intake.take(update, this.#access.memberId, this)
    switch (taken.is) {
      case 'accepted':
        this.#giveBack(update, taken.stored)
        break
      case 'salvaged':
        taken.stored.catch(() => {}).finally(() => this.#startAnew())
        break
      case 'foreign':
        this.#startAnew()
        break
      case 'gap':
        this.#gaps += 1
        if (this.#gaps > gapsLimit) this.#startAnew()
        else this.#ask()
        break
      case 'refusing':
        this.close(closeCodes.restarting, 'The server cannot save at the moment. Trying again.')
        break
      case 'full':
        this.close(closeCodes.tooLarge, 'The shared files are as large as they may get.')
        break
      case 'malformed':
      case 'unfit':
        this.close(closeCodes.badRequest, 'That change does not fit into a notebook.')
    }
  }

  /** Byte for byte and in order: the writer takes what comes back as saved. */
  #giveBack(update: Uint8Array, stored: Promise<void>): void {
    stored.then(
      () => {
        if (this.#givingBack.length === 0) process.nextTick(() => this.#sendGivenBack())
        this.#givingBack.push(updateFrame(update))
      },
      () => this.close(closeCodes.restarting, 'The change could not be saved. Trying again.'),
    )
  }

  #sendGivenBack(): void {
    const frames = Buffer.concat(this.#givingBack)
    this.#givingBack = []
    if (!this.#isClosed) this.socket.write(frames)
  }

  #startAnew(): void {
    this.close(closeCodes.staleCopy, 'Your copy holds what was never saved. Loading it anew.')
  }

  #moveCursor(entries: Uint8Array, mayWrite: boolean): void {
    if (entries.length > smallMessageLimitBytes) throw new MalformedBytes('awareness too large')
    // A viewer's heartbeat needs no answer of its own: the shared keepalive comes often enough.
    if (!mayWrite || !this.#presence.take()) return
    const { cursors, document, fanOut, leases } = this.#parts
    const { memberId } = this.#access
    cursors.take(this, this.#access, entries, id =>
      leases.mayUse(id, memberId, Y.getState(document.store, id) > 0),
    )
    if (cursors.hasChanges) fanOut.cursorsChanged()
  }

  #violation(): void {
    this.#violations += 1
    if (this.#violations >= violationsLimit) {
      this.close(closeCodes.notAllowed, 'Only the instructor can change this document.')
    }
  }
}
