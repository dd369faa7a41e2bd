// The spool of one run on disk: text in numbered pieces, each with its checksum. A piece that was torn by a crash is cut
// off when the spool is opened again; its event comes once more. Runs in the thread of the output files.
import {
  closeSync,
  fdatasyncSync,
  ftruncateSync,
  futimesSync,
  openSync,
  readFileSync,
  writeSync,
} from 'node:fs'
import { crc32 } from 'node:zlib'

// Length of the text in bytes u32 · number of the event float64 · checksum of number and text u32, big endian.
const headBytes = 16

interface Piece {
  readonly sequence: number
  readonly text: Buffer
}

export class SpoolFile implements Disposable {
  readonly #file: number
  #bytes: number
  #lastSequence: number

  constructor(path: string) {
    const pieces = readPieces(path)
    this.#lastSequence = pieces.at(-1)?.sequence ?? 0
    this.#bytes = pieces.reduce((bytes, { text }) => bytes + headBytes + text.length, 0)
    this.#file = openSync(path, 'a', 0o600)
    ftruncateSync(this.#file, this.#bytes)
  }

  /** What it takes on disk, in bytes. */
  get bytes(): number {
    return this.#bytes
  }

  /** On disk when it returns. A number that is not above the last is passed over. */
  append(sequence: number, text: string): void {
    if (sequence <= this.#lastSequence) return
    const content = Buffer.from(text)
    const head = Buffer.alloc(headBytes)
    head.writeUInt32BE(content.length)
    head.writeDoubleBE(sequence, 4)
    head.writeUInt32BE(crc32(content, crc32(head.subarray(4, 12))), 12)
    try {
      writeAll(this.#file, Buffer.concat([head, content]))
      fdatasyncSync(this.#file)
    } catch (error) {
      ftruncateSync(this.#file, this.#bytes)
      throw error
    }
    futimesSync(this.#file, new Date(), new Date())
    this.#bytes += headBytes + content.length
    this.#lastSequence = sequence
  }

  [Symbol.dispose](): void {
    closeSync(this.#file)
  }
}

/** All that was spooled; null when there is no such spool. */
export function spooledText(path: string): Buffer | null {
  const pieces = readPieces(path)
  return pieces.length > 0 ? Buffer.concat(pieces.map(({ text }) => text)) : null
}

/** Up to the first piece that is not whole. */
function readPieces(path: string): Piece[] {
  const content = contentOf(path)
  const pieces: Piece[] = []
  for (let at = 0; at + headBytes <= content.length; ) {
    const end = at + headBytes + content.readUInt32BE(at)
    const text = content.subarray(at + headBytes, end)
    const checksum = crc32(text, crc32(content.subarray(at + 4, at + 12)))
    if (end > content.length || checksum !== content.readUInt32BE(at + 12)) break
    pieces.push({ sequence: content.readDoubleBE(at + 4), text })
    at = end
  }
  return pieces
}

function contentOf(path: string): Buffer {
  try {
    return readFileSync(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return Buffer.alloc(0)
    throw error
  }
}

/** The operating system may take less than all of it at a time. */
export function writeAll(file: number, content: Uint8Array): void {
  for (let at = 0; at < content.length; ) at += writeSync(file, content, at)
}
