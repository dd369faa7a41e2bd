// A window's copy of a document, at the far end of a socket pair: speaks the y-websocket protocol with the stock codec.
import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import { Awareness, applyAwarenessUpdate, encodeAwarenessUpdate } from 'y-protocols/awareness'
import { readSyncMessage, writeSyncStep1, writeUpdate } from 'y-protocols/sync'
import * as Y from 'yjs'
import type { DocumentConnection } from '../../server/notebook/document-connection.ts'
import type { DocumentAccess } from '../../server/notebook/document-socket.ts'
import type { LiveDocument } from '../../server/notebook/live-document.ts'
import { source } from './open-notebook.ts'
import { SocketPair } from './socket-pair.ts'

export class DocumentPeer {
  yjs = new Y.Doc()
  awareness = new Awareness(this.yjs)
  socket: SocketPair | null = null
  /** Updates that came back as this peer had sent them: they are on disk. */
  readonly acknowledged: Uint8Array[] = []
  readonly #access: DocumentAccess
  #connection: DocumentConnection | null = null
  #sent: string[] = []

  constructor(access: Partial<DocumentAccess> = {}) {
    this.#access = { memberId: 'ada', name: 'Ada', role: 'instructor', mayWrite: () => true, ...access }
    this.#watch()
  }

  static viewer(memberId = 'vera'): DocumentPeer {
    return new DocumentPeer({ memberId, name: 'Vera', role: 'participant', mayWrite: () => false })
  }

  connect(live: LiveDocument): this {
    this.socket = new SocketPair()
    this.#sent = []
    this.#connection = live.connect(this.socket, this.#access)
    this.send(encoder => {
      encoding.writeVarUint(encoder, 0)
      writeSyncStep1(encoder, this.yjs)
    })
    return this
  }

  /** Connects, and takes all that it is sent. */
  join(live: LiveDocument): this {
    this.connect(live).deliver()
    return this
  }

  /** Types at the end of cell `a`. */
  type(text: string): void {
    source(this.yjs).insert(source(this.yjs).length, text)
    this.deliverToServer()
  }

  disconnect(): void {
    this.#connection?.left()
    this.#connection = null
    this.socket = null
  }

  /** The network goes and the server does not notice before the returned function is called. */
  vanish(): () => void {
    const connection = this.#connection
    this.#connection = null
    this.socket = null
    return () => connection?.left()
  }

  /** Throws the copy away and begins with an empty one, as a window does when it is told that its copy is stale. */
  startAnew(): void {
    this.awareness.destroy()
    this.yjs.destroy()
    this.yjs = new Y.Doc()
    this.awareness = new Awareness(this.yjs)
    this.#watch()
  }

  send(write: (encoder: encoding.Encoder) => void): void {
    const encoder = encoding.createEncoder()
    write(encoder)
    this.sendBytes(encoding.toUint8Array(encoder))
  }

  sendBytes(message: Uint8Array): void {
    this.socket?.toServer.push(message)
  }

  sendUpdate(update: Uint8Array): void {
    this.#sent.push(Buffer.from(update).toString('hex'))
    this.send(encoder => {
      encoding.writeVarUint(encoder, 0)
      writeUpdate(encoder, update)
    })
  }

  sendCursor(clientIds = [this.yjs.clientID], awareness = this.awareness): void {
    this.send(encoder => {
      encoding.writeVarUint(encoder, 1)
      encoding.writeVarUint8Array(encoder, encodeAwarenessUpdate(awareness, clientIds))
    })
  }

  /** Hands over messages to the server, all of them or so many. */
  deliverToServer(count = Number.POSITIVE_INFINITY): void {
    const messages = this.socket?.toServer.splice(0, count) ?? []
    for (const message of messages) this.#connection?.receive(message)
  }

  deliverToWindow(count = Number.POSITIVE_INFINITY): void {
    const messages = this.socket?.toWindow.splice(0, count) ?? []
    for (const message of messages) this.#take(message)
  }

  /** Everything in both directions until nothing is on its way. */
  deliver(): void {
    while (this.socket && this.socket.toServer.length + this.socket.toWindow.length > 0) {
      this.deliverToServer()
      this.deliverToWindow()
    }
  }

  #watch(): void {
    this.yjs.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin !== this && this.socket) this.sendUpdate(update)
    })
  }

  #take(message: Uint8Array): void {
    const decoder = decoding.createDecoder(message)
    const type = decoding.readVarUint(decoder)
    if (type === 1) {
      applyAwarenessUpdate(this.awareness, decoding.readVarUint8Array(decoder), this)
      return
    }
    this.#notice(message)
    const reply = encoding.createEncoder()
    encoding.writeVarUint(reply, 0)
    readSyncMessage(decoder, reply, this.yjs, this)
    if (encoding.length(reply) > 1) this.#answer(encoding.toUint8Array(reply))
  }

  #answer(message: Uint8Array): void {
    const decoder = decoding.createDecoder(message)
    decoding.readVarUint(decoder)
    decoding.readVarUint(decoder)
    this.#sent.push(Buffer.from(decoding.readVarUint8Array(decoder)).toString('hex'))
    this.sendBytes(message)
  }

  /** An update that this peer sent itself comes back to it alone, and only when it is stored. */
  #notice(message: Uint8Array): void {
    const decoder = decoding.createDecoder(message)
    decoding.readVarUint(decoder)
    if (decoding.readVarUint(decoder) !== 2) return
    const update = decoding.readVarUint8Array(decoder)
    const at = this.#sent.indexOf(Buffer.from(update).toString('hex'))
    if (at < 0) return
    this.#sent.splice(0, at + 1)
    this.acknowledged.push(update)
  }
}
