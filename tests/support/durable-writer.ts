// An instructor's document socket without a provider: types, and counts what the server gave back as saved.
import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import { WebSocket } from 'ws'
import { readSyncStep1, readSyncStep2, writeSyncStep1, writeUpdate } from 'y-protocols/sync'
import * as Y from 'yjs'
import type { Address } from './test-participant.ts'

export class DurableWriter {
  readonly yjs = new Y.Doc()
  /** How many of its own messages came back, byte for byte and in order: that many are on disk. */
  acknowledged = 0
  readonly #socket: WebSocket
  readonly #sent: Uint8Array[] = []

  private constructor(socket: WebSocket) {
    this.#socket = socket
  }

  /** Connects and is in sync. */
  static open({ port }: Address, token: string, path: string): Promise<DurableWriter> {
    const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, {
      headers: { authorization: `Bearer ${token}` },
    })
    const writer = new DurableWriter(socket)
    socket.on('error', () => {})
    return new Promise((synced, failed) => {
      socket.once('close', code => failed(new Error(`closed with ${code}`)))
      socket.once('open', () => writer.#send(encoder => writeSyncStep1(encoder, writer.yjs)))
      socket.on('message', (data: Buffer) => {
        if (writer.#take(new Uint8Array(data))) synced(writer)
      })
    })
  }

  /** What is on disk, as the server said. */
  get stored(): readonly Uint8Array[] {
    return this.#sent.slice(0, this.acknowledged)
  }

  /** Types at the end of a text. */
  type(text: Y.Text, typed: string): void {
    this.change(() => text.insert(text.length, typed))
  }

  /** Sends what a change makes of the document, as one update. */
  change(change: () => void): void {
    let made: Uint8Array | null = null
    const take = (update: Uint8Array) => {
      made = update
    }
    this.yjs.on('update', take)
    this.yjs.transact(change)
    this.yjs.off('update', take)
    if (!made) return
    const update: Uint8Array = made
    this.#sent.push(update)
    this.#send(encoder => writeUpdate(encoder, update))
  }

  close(): void {
    this.#socket.close()
  }

  /** True when this message brought the document into sync. */
  #take(data: Uint8Array): boolean {
    const decoder = decoding.createDecoder(data)
    if (decoding.readVarUint(decoder) !== 0) return false
    const step = decoding.readVarUint(decoder)
    if (step === 0) {
      this.#send(encoder => readSyncStep1(decoder, encoder, this.yjs))
      return false
    }
    if (step === 1) {
      readSyncStep2(decoder, this.yjs, 'server')
      return true
    }
    const update = decoding.readVarUint8Array(decoder)
    const awaited = this.#sent[this.acknowledged]
    if (awaited && Buffer.from(awaited).equals(Buffer.from(update))) this.acknowledged += 1
    else Y.applyUpdate(this.yjs, update, 'server')
    return false
  }

  #send(write: (encoder: encoding.Encoder) => void): void {
    if (this.#socket.readyState !== WebSocket.OPEN) return
    const encoder = encoding.createEncoder()
    encoding.writeVarUint(encoder, 0)
    write(encoder)
    this.#socket.send(encoding.toUint8Array(encoder))
  }
}
