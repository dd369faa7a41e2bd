// The files in an archive that came out of a sandbox, one after the other as it is read. Whoever lives in the sandbox may
// have written the archive: every length is checked, and nothing is believed but bytes. Pure.

export interface TarFile {
  /** As it stands in the archive: not safe to be used anywhere. */
  readonly path: string
  readonly modifiedAt: Date
  readonly bytes: number
  /** To be read to its end before the next file. */
  readonly content: AsyncIterable<Uint8Array>
}

const block = 512
/** Of the lines that stand before a file and say what its header has no room for. */
const extendedLimitBytes = 64 * 1024

/** Regular files alone: folders are in their paths, and links lead where they should not. Throws for what is no archive. */
export async function* tarFiles(archive: AsyncIterable<Uint8Array>): AsyncGenerator<TarFile> {
  const bytes = new Bytes(archive)
  let extended = new Map<string, string>()
  while (true) {
    const header = await bytes.take(block)
    // Two of these end it.
    if (header.every(byte => byte === 0)) return
    demandChecksum(header)
    const kind = String.fromCharCode(header[156] ?? 0)
    const size = sizeOf(extended.get('size') ?? null, header)
    if (kind === 'x') {
      if (size > extendedLimitBytes) throw new Error('an entry of the archive has too long a description')
      extended = recordsIn(await bytes.take(padded(size)), size)
      continue
    }
    if (kind === '0' || kind === '\0') {
      const content = bytes.pieces(size)
      const modifiedAt = timeOf(extended.get('mtime') ?? null, header)
      yield { path: extended.get('path') ?? pathOf(header), modifiedAt, bytes: size, content }
      for await (const _ of content);
      await bytes.take(padded(size) - size)
    } else for await (const _ of bytes.pieces(padded(size)));
    extended = new Map()
  }
}

function padded(size: number): number {
  return Math.ceil(size / block) * block
}

function text(field: Uint8Array): string {
  const end = field.indexOf(0)
  return Buffer.from(end < 0 ? field : field.subarray(0, end)).toString('utf8')
}

function pathOf(header: Uint8Array): string {
  const folder = text(header.subarray(345, 500))
  const name = text(header.subarray(0, 100))
  return folder === '' ? name : `${folder}/${name}`
}

function sizeOf(told: string | null, header: Uint8Array): number {
  const size =
    told === null ? Number.parseInt(text(header.subarray(124, 136)).trim() || '0', 8) : Number(told)
  if (!Number.isSafeInteger(size) || size < 0) throw new Error('an entry of the archive has no size')
  return size
}

/** What no zip can say is said to be of its beginning. */
function timeOf(told: string | null, header: Uint8Array): Date {
  const seconds = told === null ? Number.parseInt(text(header.subarray(136, 148)).trim(), 8) : Number(told)
  const earliest = Date.UTC(1980, 0, 2)
  const latest = Date.UTC(2099, 0, 1)
  const time = Number.isFinite(seconds) ? seconds * 1000 : earliest
  return new Date(Math.min(latest, Math.max(earliest, time)))
}

function demandChecksum(header: Uint8Array): void {
  const told = Number.parseInt(text(header.subarray(148, 156)).trim(), 8)
  // The checksum counts itself as spaces.
  const sum = header.reduce((total, byte, at) => total + (at >= 148 && at < 156 ? 32 : byte), 0)
  if (told !== sum) throw new Error('this is no archive')
}

/** Lines of a length, a space, a key, an equals sign, a value and a line break. */
function recordsIn(data: Uint8Array, size: number): Map<string, string> {
  const records = new Map<string, string>()
  for (let at = 0; at < size; ) {
    const space = data.indexOf(32, at)
    const length = Number(Buffer.from(data.subarray(at, Math.max(at, space))).toString('latin1'))
    if (space < 0 || !Number.isInteger(length) || length < 5 || at + length > size) {
      throw new Error('the description of an entry of the archive is damaged')
    }
    const record = Buffer.from(data.subarray(space + 1, at + length - 1)).toString('utf8')
    const equals = record.indexOf('=')
    if (equals > 0) records.set(record.slice(0, equals), record.slice(equals + 1))
    at += length
  }
  return records
}

/** A stream that is taken by length. */
class Bytes {
  readonly #source: AsyncIterator<Uint8Array>
  #rest: Uint8Array = new Uint8Array()

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source[Symbol.asyncIterator]()
  }

  async take(size: number): Promise<Uint8Array> {
    const parts: Uint8Array[] = []
    for await (const piece of this.pieces(size)) parts.push(piece)
    return Buffer.concat(parts)
  }

  /** Once: a second look continues where the first ended. */
  pieces(size: number): AsyncGenerator<Uint8Array> {
    const piece = (limit: number) => this.#piece(limit)
    return (async function* () {
      for (let left = size; left > 0; ) {
        const next = await piece(left)
        if (next === null) throw new Error('the archive is cut off')
        left -= next.length
        yield next
      }
    })()
  }

  async #piece(limit: number): Promise<Uint8Array | null> {
    while (this.#rest.length === 0) {
      const { value, done } = await this.#source.next()
      if (done) return null
      this.#rest = value
    }
    const piece = this.#rest.subarray(0, limit)
    this.#rest = this.#rest.subarray(piece.length)
    return piece
  }
}
