// Joins a WebSocket of `/yjs/...` to a live document. Who it is, and whether it may come here, was settled before.
import type { Socket } from 'node:net'
import type { RawData, WebSocket } from 'ws'
import { closeCodes } from '#protocol/close-codes.ts'
import type { DocumentAccess, DocumentSocket } from '../notebook/document-socket.ts'
import type { LiveDocument } from '../notebook/live-document.ts'
import { guardMessage, type OnFault } from './message-guard.ts'

/** `access.mayWrite` is asked for every message. */
export function attachDocumentSocket(
  socket: WebSocket,
  live: LiveDocument,
  access: DocumentAccess,
  onFault: OnFault = () => {},
): void {
  const connection = live.connect(new WebSocketOfDocument(socket), access)
  socket.on('message', (data: RawData, isBinary: boolean) => {
    guardMessage(socket, onFault, () => {
      if (isBinary) connection.receive(data as Buffer)
      else connection.close(closeCodes.badRequest, 'Text is not understood here.')
    })
  })
  socket.on('close', () => connection.left())
}

class WebSocketOfDocument implements DocumentSocket {
  readonly #socket: WebSocket
  /** The TCP socket below: a frame that is ready is written to it as it is, the same buffer for everybody. */
  readonly #raw: Socket
  #isAlive = true

  constructor(socket: WebSocket) {
    this.#socket = socket
    this.#raw = (socket as WebSocket & { readonly _socket: Socket })._socket
    socket.on('pong', () => {
      this.#isAlive = true
    })
  }

  get backlogBytes(): number {
    return this.#raw.writableLength
  }

  write(frames: Buffer): void {
    // Without compression `ws` queues nothing of its own, so the order of frames holds.
    if (this.#socket.readyState === this.#socket.OPEN) this.#raw.write(frames)
  }

  close(code: number, reason: string): void {
    this.#socket.close(code, reason)
  }

  checkAlive(): void {
    if (!this.#isAlive) this.#socket.terminate()
    else if (this.#socket.readyState === this.#socket.OPEN) this.#socket.ping()
    this.#isAlive = false
  }
}
