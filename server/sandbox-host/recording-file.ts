// A recording on disk: at most two segments, the older of which makes room for a new one. Writes never hold anybody up.
// Places count the bytes of all events ever written; a segment is named for where it begins, its header not counted.
import { appendFile, mkdir, open, readdir, rm, stat, truncate } from 'node:fs/promises'
import { join } from 'node:path'

interface Segment {
  readonly path: string
  readonly start: number
  readonly headerBytes: number
  bodyBytes: number
}

export interface RecordingPiece {
  /** The first line of a recording that begins here. */
  readonly header: string
  /** Where this piece begins: later than asked when that is gone already. */
  readonly from: number
  /** Where the whole recording ends now. */
  readonly end: number
  readonly data: Buffer
}

const segmentsKept = 2
/** What is written is collected for so long: a disk is asked once, not for each key. */
const writeDelayMs = 400
const headerLimitBytes = 4096

export class RecordingFile {
  readonly #directory: string
  readonly #onFault: (error: unknown) => void
  #segments: Segment[] = []
  #waiting: string[] = []
  #waitingBytes = 0
  #timer: NodeJS.Timeout | undefined
  #hasFailed = false
  /** Everything that touches the disk, one after the other. */
  #line: Promise<unknown>

  /** Goes on with what is there. `onFault` is told once; from then on nothing is written. */
  constructor(directory: string, onFault: (error: unknown) => void) {
    this.#directory = directory
    this.#onFault = onFault
    this.#line = this.#find().catch(error => this.#fail(error))
  }

  /** Bytes that are not on disk yet. */
  get waitingBytes(): number {
    return this.#waitingBytes
  }

  /** Whole lines. */
  append(lines: string): void {
    if (this.#hasFailed) return
    this.#waiting.push(lines)
    this.#waitingBytes += Buffer.byteLength(lines)
    this.#timer ??= setTimeout(() => void this.flush(), writeDelayMs)
  }

  /** What comes next goes into a new segment. */
  begin(header: string): void {
    void this.flush()
    void this.#write(async () => {
      const last = this.#segments.at(-1)
      const start = last ? last.start + last.bodyBytes : 0
      const headerBytes = Buffer.byteLength(header)
      const path = join(this.#directory, segmentName(start))
      // Nothing but a header was written to the one before.
      if (last?.start === start) this.#segments.pop()
      await mkdir(this.#directory, { recursive: true, mode: 0o700 })
      await rm(path, { force: true })
      await appendFile(path, header, { mode: 0o600 })
      this.#segments.push({ path, start, headerBytes, bodyBytes: 0 })
      for (const old of this.#segments.splice(0, this.#segments.length - segmentsKept)) await rm(old.path)
    })
  }

  /** Bytes in the segment that is written to; null when nothing was recorded before. */
  segmentBytes(): Promise<number | null> {
    return this.#inTurn(async () => this.#segments.at(-1)?.bodyBytes ?? null)
  }

  /** Resolves when all of it is on disk. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const lines = Buffer.from(this.#waiting.join(''))
    this.#waiting = []
    if (lines.length === 0) return
    await this.#write(async () => {
      const segment = this.#segments.at(-1)
      this.#waitingBytes -= lines.length
      if (!segment) return
      await appendFile(segment.path, lines)
      segment.bodyBytes += lines.length
    })
  }

  /** At most `limitBytes` from there on. Null when nothing was recorded. */
  async read(from: number, limitBytes: number): Promise<RecordingPiece | null> {
    await this.flush()
    return this.#inTurn(async () => {
      const last = this.#segments.at(-1)
      if (!last) return null
      const end = last.start + last.bodyBytes
      const segment = this.#segments.find(({ start, bodyBytes }) => from < start + bodyBytes) ?? last
      const at = Math.min(Math.max(from, segment.start), segment.start + segment.bodyBytes)
      const bytes = Math.min(limitBytes, segment.start + segment.bodyBytes - at)
      const header = await readAt(segment.path, 0, segment.headerBytes)
      const data = await readAt(segment.path, segment.headerBytes + at - segment.start, bytes)
      return { header: header.toString('utf8'), from: at, end, data }
    })
  }

  async #find(): Promise<void> {
    const names = await readdir(this.#directory).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return []
      throw error
    })
    const starts = names.map(startOf).filter(start => start !== null)
    for (const start of starts.sort((a, b) => a - b)) {
      const segment = await this.#openSegment(start)
      if (segment) this.#segments.push(segment)
    }
  }

  /** Null for one without a header. A line that was being written when this process ended is taken away. */
  async #openSegment(start: number): Promise<Segment | null> {
    const path = join(this.#directory, segmentName(start))
    const { size } = await stat(path)
    const headerBytes = (await readAt(path, 0, Math.min(size, headerLimitBytes))).indexOf('\n') + 1
    if (headerBytes === 0) {
      await rm(path)
      return null
    }
    let end = size
    for (let isWhole = false; !isWhole && end > headerBytes; ) {
      const from = Math.max(headerBytes, end - 64 * 1024)
      const newline = (await readAt(path, from, end - from)).lastIndexOf('\n')
      isWhole = newline >= 0
      end = isWhole ? from + newline + 1 : from
    }
    if (end < size) await truncate(path, end)
    return { path, start, headerBytes, bodyBytes: end - headerBytes }
  }

  #inTurn<Result>(act: () => Promise<Result>): Promise<Result> {
    const turn = this.#line.then(act)
    this.#line = turn.catch(() => {})
    return turn
  }

  /** Never rejects: a recording is not worth a terminal. */
  #write(act: () => Promise<void>): Promise<void> {
    return this.#inTurn(async () => {
      if (!this.#hasFailed) await act()
    }).catch(error => this.#fail(error))
  }

  #fail(error: unknown): void {
    if (this.#hasFailed) return
    this.#hasFailed = true
    this.#waiting = []
    this.#onFault(error)
  }
}

function segmentName(start: number): string {
  return `${start}.cast`
}

function startOf(name: string): number | null {
  const [, start] = /^(\d{1,15})\.cast$/.exec(name) ?? []
  return start === undefined ? null : Number(start)
}

async function readAt(path: string, position: number, length: number): Promise<Buffer> {
  if (length === 0) return Buffer.alloc(0)
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position)
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}
