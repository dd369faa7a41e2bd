// The recordings of all terminals of this machine, one folder each below the state directory. They stay when a terminal is
// closed, until they are old or the disk's share is used up.
import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Logger } from 'pino'
import type { TerminalId } from '#protocol/ids.ts'
import type { HostReply } from '#protocol/sandbox-host.ts'
import { Recording, type RecordingParts } from './recording.ts'
import { RecordingFile } from './recording-file.ts'

export interface RecordingsParts {
  /** Made when it is needed. */
  readonly directory: string
  readonly log: Logger
}

/** Both segments of some two hundred and fifty terminals that were all filled; most hold a hundredth of that. */
const allLimitBytes = 1024 * 1024 * 1024
const keptMs = 30 * 24 * 60 * 60 * 1000
const sweepEveryMs = 10 * 60 * 1000
/** What one answer over the link carries. */
const pieceBytes = 512 * 1024

interface Kept {
  readonly id: TerminalId
  readonly path: string
  readonly bytes: number
  readonly changedAt: number
}

export class Recordings implements AsyncDisposable {
  readonly #parts: RecordingsParts
  readonly #live = new Map<TerminalId, { readonly file: RecordingFile; readonly recording: Recording }>()
  readonly #sweepTimer: NodeJS.Timeout

  constructor(parts: RecordingsParts) {
    this.#parts = parts
    this.#sweepTimer = setInterval(() => void this.sweep(), sweepEveryMs)
    this.#sweepTimer.unref()
  }

  /** A terminal that begins, begins again, or goes on after a sandbox-host before this one. */
  begin(id: TerminalId, parts: Omit<RecordingParts, 'file' | 'before' | 'disposed'>): Recording {
    const file = this.#live.get(id)?.file ?? this.#open(id)
    const forget = () => {
      if (this.#live.get(id)?.recording === recording) this.#live.delete(id)
    }
    const disposed = () => void file.flush().then(forget)
    const recording = new Recording({ ...parts, file, before: file.segmentBytes(), disposed })
    this.#live.set(id, { file, recording })
    return recording
  }

  #open(id: TerminalId): RecordingFile {
    return new RecordingFile(join(this.#parts.directory, id), error =>
      this.#parts.log.warn({ err: error, terminalId: id }, 'a recording could not be written'),
    )
  }

  /** A piece of what the terminal's players get, from that place on; null when nothing was recorded. */
  async read(id: TerminalId, from: number): Promise<HostReply<'recording:read'>> {
    const file = this.#live.get(id)?.file ?? new RecordingFile(join(this.#parts.directory, id), () => {})
    const piece = await file.read(from, pieceBytes)
    return (
      piece && {
        header: piece.header,
        from: piece.from,
        end: piece.end,
        base64: piece.data.toString('base64'),
      }
    )
  }

  /** Removes what is old, and then the oldest until the rest is within the limit. Never one that is written to. */
  async sweep(limitBytes = allLimitBytes, now = Date.now()): Promise<void> {
    try {
      await this.#remove(await this.#kept(), limitBytes, now - keptMs)
    } catch (error) {
      this.#parts.log.warn({ err: error }, 'could not look through the recordings')
    }
  }

  /** The same among these alone, whatever their age. Returns those that were removed. */
  async bound(ids: readonly TerminalId[], limitBytes: number): Promise<TerminalId[]> {
    const wanted = new Set(ids)
    return this.#remove(
      (await this.#kept()).filter(({ id }) => wanted.has(id)),
      limitBytes,
      0,
    )
  }

  /** The oldest first, and whatever was not written to since then. */
  async #remove(kept: readonly Kept[], limitBytes: number, since: number): Promise<TerminalId[]> {
    let bytes = kept.reduce((sum, each) => sum + each.bytes, 0)
    const removed: TerminalId[] = []
    for (const each of kept.toSorted((a, b) => a.changedAt - b.changedAt)) {
      const isKept = bytes <= limitBytes && each.changedAt >= since
      if (isKept || this.#live.has(each.id)) continue
      bytes -= each.bytes
      await rm(each.path, { recursive: true, force: true })
      removed.push(each.id)
    }
    return removed
  }

  async #kept(): Promise<Kept[]> {
    const { directory } = this.#parts
    const kept: Kept[] = []
    for (const name of await namesIn(directory)) {
      const path = join(directory, name)
      const files = await Promise.all((await namesIn(path)).map(file => stat(join(path, file))))
      kept.push({
        id: name as TerminalId,
        path,
        bytes: files.reduce((sum, { size }) => sum + size, 0),
        changedAt: Math.max(0, ...files.map(({ mtimeMs }) => mtimeMs)),
      })
    }
    return kept
  }

  /** Everything is on disk behind it. */
  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#sweepTimer)
    const live = [...this.#live.values()]
    for (const { recording } of live) recording[Symbol.dispose]()
    await Promise.all(live.map(({ file }) => file.flush()))
  }
}

async function namesIn(directory: string): Promise<string[]> {
  return readdir(directory).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return []
    throw error
  })
}
