// The socket under a document's provider: a writer's enters every write in a ledger, a viewer's writes nothing.
import * as decoding from 'lib0/decoding'
import type { SaveLedger } from './save-ledger.ts'

const messageSync = 0

export type SyncFrame = { readonly kind: 'step1' | 'step2' | 'update'; readonly payload: Uint8Array }

const kinds = ['step1', 'step2', 'update'] as const

/** Reads a frame of the y-websocket protocol; null when it is no sync frame. */
export function readSyncFrame(frame: Uint8Array): SyncFrame | null {
  const decoder = decoding.createDecoder(frame)
  if (!decoding.hasContent(decoder) || decoding.readVarUint(decoder) !== messageSync) return null
  const kind = kinds[decoding.readVarUint(decoder)]
  return kind ? { kind, payload: decoding.readVarUint8Array(decoder) } : null
}

interface SocketRole {
  /** Null for a viewer: then only the question for content goes out. */
  readonly ledger: SaveLedger | null
  readonly onChange: () => void
}

/** A WebSocket class for y-websocket's `WebSocketPolyfill`, bound to one replica. */
export function durableWebSocket({ ledger, onChange }: SocketRole): typeof WebSocket {
  return class extends WebSocket {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols)
      if (!ledger) return
      this.addEventListener('message', event => {
        const frame = event.data instanceof ArrayBuffer ? readSyncFrame(new Uint8Array(event.data)) : null
        if (frame?.kind === 'update' && ledger.received(frame.payload)) onChange()
      })
    }

    override send(data: string | ArrayBufferLike | Blob | ArrayBufferView<ArrayBufferLike>): void {
      const frame = data instanceof Uint8Array ? readSyncFrame(data) : null
      if (!ledger) {
        if (frame?.kind === 'step1') super.send(data as Uint8Array<ArrayBuffer>)
        return
      }
      if (frame?.kind === 'update') ledger.sent(frame.payload, Date.now())
      if (frame?.kind === 'step2') ledger.sentAll(frame.payload, Date.now())
      super.send(data as Uint8Array<ArrayBuffer>)
      if (frame) onChange()
    }
  }
}
