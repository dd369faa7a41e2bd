// Reads lib0's encoding from untrusted bytes, strictly: one form per number, bounded nesting, nothing left over.
// Throws `MalformedBytes` for everything else. Pure.

export class MalformedBytes extends Error {
  override readonly name = 'MalformedBytes'
}

/** How deep plain JSON values may be nested: deeper ones overflow the stack of whoever walks them later. */
const jsonDepthLimit = 32

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

export class ByteReader {
  readonly #bytes: Uint8Array
  #position = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  get position(): number {
    return this.#position
  }

  byte(): number {
    const byte = this.#bytes[this.#position]
    if (byte === undefined) throw new MalformedBytes('ends too early')
    this.#position += 1
    return byte
  }

  /** Refuses the longer forms of a number: they pass by whoever compares bytes. */
  varUint(): number {
    let value = 0
    let factor = 1
    for (;;) {
      const byte = this.byte()
      value += (byte & 127) * factor
      if (byte < 128) {
        if (byte === 0 && factor > 1) throw new MalformedBytes('number in a longer form than needed')
        return value
      }
      factor *= 128
      if (value > Number.MAX_SAFE_INTEGER || factor > Number.MAX_SAFE_INTEGER) {
        throw new MalformedBytes('number out of range')
      }
    }
  }

  /** A view, not a copy. */
  bytes(length = this.varUint()): Uint8Array {
    const end = this.#position + length
    if (end > this.#bytes.length) throw new MalformedBytes('ends too early')
    const bytes = this.#bytes.subarray(this.#position, end)
    this.#position = end
    return bytes
  }

  string(): string {
    try {
      return utf8.decode(this.bytes())
    } catch (cause) {
      throw new MalformedBytes('text that is not UTF-8', { cause })
    }
  }

  /** Throws when anything is left. */
  end(): void {
    if (this.#position !== this.#bytes.length) throw new MalformedBytes('something follows')
  }

  /** A plain JSON value (and `undefined`). Binary values and big integers are refused: a notebook cannot hold them. */
  json(depth = 0): unknown {
    if (depth > jsonDepthLimit) throw new MalformedBytes('nested too deeply')
    const type = this.byte()
    switch (type) {
      case 127:
        return undefined
      case 126:
        return null
      case 125:
        return this.#varInt()
      case 124:
        return this.#view(4).getFloat32(0)
      case 123:
        return this.#view(8).getFloat64(0)
      case 121:
        return false
      case 120:
        return true
      case 119:
        return this.string()
      case 118:
        return this.#object(depth)
      case 117: {
        const items: unknown[] = []
        for (let left = this.varUint(); left > 0; left -= 1) items.push(this.json(depth + 1))
        return items
      }
      default:
        throw new MalformedBytes(`value of type ${type}`)
    }
  }

  #object(depth: number): Record<string, unknown> {
    const object: Record<string, unknown> = {}
    for (let left = this.varUint(); left > 0; left -= 1) {
      const key = this.string()
      if (key === '__proto__') throw new MalformedBytes('key __proto__')
      object[key] = this.json(depth + 1)
    }
    return object
  }

  #varInt(): number {
    const first = this.byte()
    let value = first & 63
    let factor = 64
    for (let byte = first; byte >= 128; factor *= 128) {
      byte = this.byte()
      value += (byte & 127) * factor
      if (factor > Number.MAX_SAFE_INTEGER) throw new MalformedBytes('number out of range')
    }
    return first & 64 ? -value : value
  }

  #view(length: number): DataView {
    const bytes = this.bytes(length)
    return new DataView(bytes.buffer, bytes.byteOffset, length)
  }
}
