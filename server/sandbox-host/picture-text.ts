// The text of one picture while it comes, byte by byte. Bounded: of one that is too long nothing is kept.
import { pictureLimits } from '#protocol/terminal-pictures.ts'

const firstBytes = 16 * 1024

export class PictureText {
  #bytes: Buffer | null = Buffer.allocUnsafe(firstBytes)
  #length = 0

  push(byte: number): void {
    if (!this.#bytes) return
    if (this.#length === pictureLimits.sequenceBytes) {
      this.#bytes = null
      return
    }
    if (this.#length === this.#bytes.length) {
      const more = Buffer.allocUnsafe(Math.min(this.#length * 2, pictureLimits.sequenceBytes))
      this.#bytes.copy(more)
      this.#bytes = more
    }
    this.#bytes[this.#length++] = byte
  }

  /** It belonged to the end of the sequence. */
  dropLast(): void {
    this.#length = Math.max(0, this.#length - 1)
  }

  /** Null when it was too long. */
  end(): Buffer | null {
    return this.#bytes && Buffer.from(this.#bytes.subarray(0, this.#length))
  }
}
