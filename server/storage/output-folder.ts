// The files and spools of all classes in one folder: written once, fsynced, never changed. Blocks, so it runs in a
// thread of its own.
import { createHash, randomUUID } from 'node:crypto'
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statfsSync,
  statSync,
  utimesSync,
} from 'node:fs'
import { join } from 'node:path'
import type { ClassroomId, ExecutionId } from '#protocol/ids.ts'
import type { OutputFile } from '#protocol/notebook-document.ts'
import { Refusal } from '#protocol/refusals.ts'
import { type OutputBytes, outputBytes, outputFileOf } from './output-content.ts'
import {
  type OutputContent,
  outputFilesLimitBytes,
  outputFileTypeOf,
  type SpooledText,
} from './output-file-store.ts'
import { SpoolFile, spooledText, writeAll } from './spool-file.ts'

/** What documents and records need of a disk that fills up. */
const keptFreeBytes = 64 * 1024 * 1024
const spoolEnding = '.spool'
/** Spools that are written to at once; a kernel has one at a time. */
const openSpoolsLimit = 64

export class OutputFolder {
  readonly #folder: string
  /** What each class has, once it was counted. */
  readonly #bytes = new Map<ClassroomId, number>()
  readonly #spools = new Map<string, SpoolFile>()
  /** Read and found to be what they are called, since this server started. */
  readonly #sound = new Set<string>()

  constructor(folder: string) {
    this.#folder = folder
    makeFolder(folder)
  }

  put(classroomId: ClassroomId, content: OutputContent): OutputFile {
    return this.#keep(classroomId, outputBytes(content))
  }

  /** Where it lies and how long it is; null when it is not there. Refuses one that was changed on disk. */
  find(classroomId: ClassroomId, fileId: string): { path: string; bytes: number } | null {
    const path = join(this.#folder, classroomId, fileId)
    if (outputFileTypeOf(fileId) === null || !existsSync(path)) return null
    if (!this.#isSound(path, fileId)) {
      throw new Refusal(
        'storage-failed',
        'This output is damaged on disk. Please run its cell again, or restore the data folder from a backup.',
      )
    }
    return { path, bytes: statSync(path).size }
  }

  /** Read once, the first time that it is asked for. */
  #isSound(path: string, fileId: string): boolean {
    if (this.#sound.has(path)) return true
    const hash = createHash('sha256').update(readFileSync(path)).digest('hex')
    if (!fileId.startsWith(`${hash}.`)) return false
    this.#sound.add(path)
    return true
  }

  spool(classroomId: ClassroomId, run: ExecutionId, sequence: number, text: string): void {
    this.#requireRoom(classroomId, text.length)
    const path = this.#spoolPath(classroomId, run)
    let spool = this.#spools.get(path)
    if (!spool) {
      if (this.#spools.size >= openSpoolsLimit) this.#closeSpools()
      const isNew = !existsSync(path)
      spool = new SpoolFile(path)
      this.#spools.set(path, spool)
      if (isNew) syncFolder(join(this.#folder, classroomId))
    }
    const before = spool.bytes
    spool.append(sequence, text)
    this.#count(classroomId, spool.bytes - before)
  }

  putSpooled(classroomId: ClassroomId, run: ExecutionId): SpooledText | null {
    const bytes = spooledText(this.#spoolPath(classroomId, run))
    if (!bytes) return null
    return { file: this.#keep(classroomId, { type: 'txt', bytes }), characters: bytes.toString().length }
  }

  dropSpool(classroomId: ClassroomId, run: ExecutionId): void {
    const path = this.#spoolPath(classroomId, run)
    this.#spools.get(path)?.[Symbol.dispose]()
    this.#spools.delete(path)
    if (!existsSync(path)) return
    this.#count(classroomId, -statSync(path).size)
    rmSync(path)
  }

  sweep(classroomId: ClassroomId, kept: ReadonlySet<string>, untouchedMs: number): void {
    const folder = this.#classFolder(classroomId)
    this.#closeSpools()
    for (const name of readdirSync(folder)) {
      const path = join(folder, name)
      const isKept = kept.has(name.endsWith(spoolEnding) ? name.slice(0, -spoolEnding.length) : name)
      if (isKept || statSync(path).mtimeMs > Date.now() - untouchedMs) continue
      rmSync(path)
      this.#sound.delete(path)
    }
    this.#bytes.delete(classroomId)
  }

  close(): void {
    this.#closeSpools()
  }

  #keep(classroomId: ClassroomId, content: OutputBytes): OutputFile {
    const file = outputFileOf(content)
    const folder = this.#classFolder(classroomId)
    const path = join(folder, file.fileId)
    const isThere = existsSync(path)
    // One that is damaged is written anew: its cell was run again.
    if (isThere && this.#isSound(path, file.fileId)) {
      utimesSync(path, new Date(), new Date())
      return file
    }
    this.#requireRoom(classroomId, file.bytes)
    const before = isThere ? statSync(path).size : 0
    const beginning = join(folder, `${randomUUID()}.new`)
    try {
      const descriptor = openSync(beginning, 'wx', 0o600)
      try {
        writeAll(descriptor, content.bytes)
        fsyncSync(descriptor)
      } finally {
        closeSync(descriptor)
      }
      renameSync(beginning, path)
    } catch (error) {
      rmSync(beginning, { force: true })
      throw error
    }
    syncFolder(folder)
    this.#count(classroomId, file.bytes - before)
    return file
  }

  #requireRoom(classroomId: ClassroomId, bytes: number): void {
    if (this.#bytesOf(classroomId) + bytes > outputFilesLimitBytes) {
      const limit = `${outputFilesLimitBytes / 1024 / 1024} MB`
      throw new Refusal(
        'too-large',
        `The large outputs of this class have reached the ${limit} they may take. Clear outputs that are not needed any more, then run the cell again.`,
      )
    }
    const { bavail, bsize } = statfsSync(this.#folder)
    if (bavail * bsize < bytes + keptFreeBytes) {
      throw new Refusal(
        'too-large',
        "The server's disk is nearly full. Ask who runs the server to make room, then run the cell again.",
      )
    }
  }

  #bytesOf(classroomId: ClassroomId): number {
    const known = this.#bytes.get(classroomId)
    if (known !== undefined) return known
    const folder = this.#classFolder(classroomId)
    const bytes = readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0)
    this.#bytes.set(classroomId, bytes)
    return bytes
  }

  #count(classroomId: ClassroomId, bytes: number): void {
    this.#bytes.set(classroomId, this.#bytesOf(classroomId) + bytes)
  }

  #classFolder(classroomId: ClassroomId): string {
    const folder = join(this.#folder, classroomId)
    makeFolder(folder)
    return folder
  }

  #spoolPath(classroomId: ClassroomId, run: ExecutionId): string {
    return join(this.#classFolder(classroomId), `${run}${spoolEnding}`)
  }

  #closeSpools(): void {
    for (const spool of this.#spools.values()) spool[Symbol.dispose]()
    this.#spools.clear()
  }
}

function makeFolder(folder: string): void {
  if (existsSync(folder)) return
  mkdirSync(folder, { mode: 0o700 })
  syncFolder(join(folder, '..'))
}

/** A new name is on disk only when its folder is. */
function syncFolder(folder: string): void {
  const descriptor = openSync(folder, 'r')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}
