// One document that is open: its Yjs state, its log, everybody who follows it. Knows no transport but a small socket.
import * as Y from 'yjs'
import { closeCodes } from '#protocol/close-codes.ts'
import type { DocumentId } from '#protocol/ids.ts'
import { Refusal } from '#protocol/refusals.ts'
import type { DocumentLog, Mark, StoredDocument } from '../storage/storage.ts'
import { ClientLeases, newServerClientId } from './client-leases.ts'
import { Cursors } from './cursors.ts'
import { DocumentConnection } from './document-connection.ts'
import type { DocumentAccess, DocumentSocket } from './document-socket.ts'
import { FanOut } from './fan-out.ts'
import { type AroundWriters, emptyUpdate, Intake } from './intake.ts'
import { JoinAnswers } from './join-answers.ts'
import { LogWriter } from './log-writer.ts'

/** How long closing waits for a disk that does not obey, in milliseconds. */
const closeWaitMs = 3000

interface LiveDocumentParts {
  readonly id: DocumentId
  readonly log: DocumentLog
  /** What `state` was made of. */
  readonly stored: StoredDocument
  readonly state: Y.Doc
  /** The document must be closed and loaded anew. */
  onBroken(error: unknown): void
  onDiskFailing(error: unknown): void
}

export class LiveDocument implements AsyncDisposable {
  readonly id: DocumentId
  readonly epoch: number
  /** To be read by anybody, to be changed by `write` only. */
  readonly yjs: Y.Doc
  readonly #log: LogWriter
  readonly #answers: JoinAnswers
  readonly #fanOut: FanOut
  readonly #cursors = new Cursors()
  readonly #leases: ClientLeases
  readonly #intake: Intake
  readonly #connections = new Set<DocumentConnection>()
  readonly #sequences: Map<string, number>
  #markOfWrite: Mark | undefined
  #isClosed = false

  /** Use `LiveDocuments`. */
  constructor({ id, log, stored, state, onBroken, onDiskFailing }: LiveDocumentParts) {
    this.id = id
    this.epoch = stored.epoch
    this.yjs = state
    state.clientID = newServerClientId()
    this.#sequences = new Map(stored.marks.map(({ source, sequence }) => [source, sequence]))
    this.#leases = new ClientLeases(stored.marks)
    this.#log = new LogWriter({
      log,
      documentId: id,
      epoch: stored.epoch,
      onRefusing: error => {
        onDiskFailing(error)
        this.#closeWriters()
      },
    })
    this.#answers = new JoinAnswers(state, stored)
    this.#fanOut = new FanOut({ document: state, answers: this.#answers, cursors: this.#cursors })
    this.#intake = new Intake({ document: state, leases: this.#leases, log: this.#log, onBroken })
    state.on('update', (update: Uint8Array, origin: unknown) => this.#changed(update, origin))
  }

  /** How many follow it, writers included. */
  get followerCount(): number {
    return this.#connections.size
  }

  /** How often the whole document or a part of it was encoded for somebody who joined. */
  get encodings(): number {
    return this.#answers.encodings
  }

  /**
   * The change is made and shown at once; resolves when it is on disk, together with the mark. Rejects with
   * `storage-failed`, the change not made, once it is closed and while the disk does not obey. Not to be called from within a change.
   */
  async write(change: (document: Y.Doc) => void, mark?: Mark): Promise<void> {
    if (this.#log.isRefusing || this.#isClosed) {
      throw new Refusal(
        'storage-failed',
        'The server cannot save at the moment. Check its disk; it keeps trying.',
      )
    }
    this.#markOfWrite = mark
    try {
      this.yjs.transact(transaction => {
        change(this.yjs)
        if (isOnlyDeletion(transaction)) this.#leaveTrace()
      }, this)
      // A change that changed nothing has no update to carry the mark.
      if (this.#markOfWrite) this.#log.append(emptyUpdate, this.#markOfWrite).catch(() => {})
    } finally {
      this.#markOfWrite = undefined
    }
    if (mark) this.#sequences.set(mark.source, mark.sequence)
    await this.#log.saved()
  }

  /** From now on writers may put in no more than `room` says, in UTF-16 units, however much they take out. */
  limitGrowth(room: () => number): void {
    this.#intake.limitGrowth(room)
  }

  /** From now on called around whatever writers put in. */
  aroundWriters(around: AroundWriters): void {
    this.#intake.around(around)
  }

  /** The last mark of a source, 0 for one that never wrote. */
  lastSequence(source: string): number {
    return this.#sequences.get(source) ?? 0
  }

  /** Lets a socket follow. Hand every message of it to `receive`, and call `left` when it has closed. */
  connect(socket: DocumentSocket, access: DocumentAccess): DocumentConnection {
    const connection = new DocumentConnection(socket, access, {
      document: this.yjs,
      fanOut: this.#fanOut,
      cursors: this.#cursors,
      leases: this.#leases,
      intake: this.#intake,
      onLeft: left => this.#connections.delete(left),
    })
    if (this.#isClosed) connection.close(closeCodes.restarting, 'The document is being closed.')
    else this.#connections.add(connection)
    return connection
  }

  /** Sends everybody away, then waits for the disk. */
  async close(code: number, reason: string): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    for (const connection of [...this.#connections]) connection.close(code, reason)
    this.#fanOut.close()
    await this.#log.close(closeWaitMs)
    this.yjs.destroy()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close(closeCodes.restarting, 'The server restarts.')
  }

  #changed(update: Uint8Array, origin: unknown): void {
    const author = origin instanceof DocumentConnection ? origin : null
    // What a writer sent is logged as it was sent, by the intake; everything else here, so that nothing goes unlogged.
    if (!author) {
      this.#log.append(update, this.#markOfWrite).catch(() => {})
      this.#markOfWrite = undefined
    }
    this.#fanOut.changed(update, author)
  }

  /** No state vector tells a deletion; this makes it known which copies have one that a crash has lost. */
  #leaveTrace(): void {
    this.yjs.getMap('state').set('trace', Y.getState(this.yjs.store, this.yjs.clientID))
  }

  #closeWriters(): void {
    for (const connection of [...this.#connections]) {
      if (connection.mayWrite)
        connection.close(closeCodes.restarting, 'The server cannot save at the moment.')
    }
  }
}

function isOnlyDeletion({ deleteSet, beforeState, doc: { store } }: Y.Transaction): boolean {
  if (deleteSet.clients.size === 0) return false
  for (const client of store.clients.keys()) {
    if (Y.getState(store, client) > (beforeState.get(client) ?? 0)) return false
  }
  return true
}
