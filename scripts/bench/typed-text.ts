// Which part of a writer's text an update carries, found without decoding it wholly: a load generator looks into
// millions of them.

/**
 * The range of characters that the update adds, as positions in what its one writer wrote, or null for an update of
 * anything else. `at` is where the length of the update stands in the message. Plain ASCII text only.
 */
export function typedRange(message: Buffer, at: number): { from: number; to: number } | null {
  const reader = new Reader(message, at)
  reader.varUint()
  if (reader.varUint() !== 1) return null
  const structs = reader.varUint()
  reader.varUint()
  const from = reader.varUint()
  let to = from
  for (let struct = 0; struct < structs; struct += 1) {
    const length = reader.textStruct()
    if (length === null) return null
    to += length
  }
  return { from, to }
}

class Reader {
  readonly #bytes: Buffer
  #at: number

  constructor(bytes: Buffer, at: number) {
    this.#bytes = bytes
    this.#at = at
  }

  varUint(): number {
    let value = 0
    for (let factor = 1; ; factor *= 128) {
      const byte = this.#bytes[this.#at] ?? 0
      this.#at += 1
      value += (byte & 127) * factor
      if (byte < 128) return value
    }
  }

  /** How long the inserted text is, or null for a struct of another kind. */
  textStruct(): number | null {
    const info = this.#bytes[this.#at] ?? 0
    this.#at += 1
    if ((info & 31) !== 4) return null
    for (const origin of [128, 64]) {
      if (info & origin) {
        this.varUint()
        this.varUint()
      }
    }
    if ((info & 192) === 0) {
      if (this.varUint() !== 1) return null
      this.#skip(this.varUint())
    }
    const length = this.varUint()
    this.#skip(length)
    return length
  }

  #skip(bytes: number): void {
    this.#at += bytes
  }
}
