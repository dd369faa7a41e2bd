// What a writer typed and the server has not stored yet. Pure: no socket and no clock.

/** Above this age an edit that is not stored is told to its writer. */
export const unsavedAfterMs = 1_000

interface InFlight {
  readonly payload: Uint8Array
  readonly since: number
  /** It answers a state vector, and so carries everything before it that the server did not take. */
  readonly coversAll: boolean
}

/**
 * The server sends every accepted write back to its writer, byte for byte and in order, once it is on disk.
 * So the ledger is a queue: what was sent goes in, what comes back takes its front out.
 */
export class SaveLedger {
  #inFlight: InFlight[] = []
  /** Since when there is an edit that no open socket carries. */
  #unsentSince: number | null = null

  /** An edit was made while no socket was open. */
  edited(now: number): void {
    this.#unsentSince ??= now
  }

  /** An edit went out. */
  sent(payload: Uint8Array, now: number): void {
    this.#inFlight.push({ payload, since: now, coversAll: false })
  }

  /** The answer to the server's state vector went out. */
  sentAll(payload: Uint8Array, now: number): void {
    this.#inFlight.push({ payload, since: this.#unsentSince ?? now, coversAll: true })
    this.#unsentSince = null
  }

  /** An update came in. True when it was ours and is stored now. */
  received(payload: Uint8Array): boolean {
    const index = this.#inFlight.findIndex(
      (each, place) => (place === 0 || each.coversAll) && areEqual(each.payload, payload),
    )
    if (index < 0) return false
    this.#inFlight.splice(0, index + 1)
    return true
  }

  /** The socket is gone: what it carried may be lost, and goes out again with the next answer to a state vector. */
  disconnected(): void {
    this.#unsentSince = this.#inFlight.some(({ payload }) => !isEmpty(payload))
      ? this.unsavedSince()
      : this.#unsentSince
    this.#inFlight = []
  }

  /** When the oldest edit was made that is not known to be stored; null when all is. */
  unsavedSince(): number | null {
    return this.#unsentSince ?? this.#inFlight[0]?.since ?? null
  }
}

/** A Yjs V1 update without structs and without deletions. */
function isEmpty(payload: Uint8Array): boolean {
  return payload.length === 2 && payload[0] === 0 && payload[1] === 0
}

function areEqual(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, index) => byte === other[index])
}
