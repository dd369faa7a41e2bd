// Where the kept homes lie on this machine: each as one archive that nobody here ever unpacks or looks into, and beside it
// whose it is. Knows no container.
import { createReadStream, type ReadStream } from 'node:fs'
import { mkdir, open, readdir, readFile, rename, rm, stat, statfs, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { type HomeId, id, type SandboxId } from '#protocol/ids.ts'
import { parsedJson } from './strange-answer.ts'

const homeRecord = z.object({
  /** Where it is now, or was last: a sandbox-host that goes on with that sandbox keeps this home. */
  sandboxId: id<SandboxId>(),
  /** The hashes of the shared files that were put into it, by path: what has another one was changed by its owner. */
  put: z.record(z.string(), z.string()),
})
export type HomeRecord = z.infer<typeof homeRecord>

const pieceBytes = 4 * 1024 * 1024
/** What must stay free on the disk: a class's documents are worth more than one more copy of a home. */
const reservedBytes = 512 * 1024 * 1024

export class HomeStore {
  readonly #folder: string

  constructor(folder: string) {
    this.#folder = folder
  }

  /** Null for a home that nobody has had yet. */
  async record(homeId: HomeId): Promise<HomeRecord | null> {
    const text = await readFile(this.#path(homeId, 'json'), 'utf8').catch(nullIfMissing)
    if (text === null) return null
    const parsed = homeRecord.safeParse(parsedJson(text))
    // Without it the files are still there, and only count as the person's own.
    return parsed.success ? parsed.data : null
  }

  async writeRecord(homeId: HomeId, record: HomeRecord): Promise<void> {
    await this.#makeFolder()
    const path = this.#path(homeId, 'json')
    await writeFile(`${path}.new`, JSON.stringify(record), { mode: 0o600 })
    await rename(`${path}.new`, path)
  }

  /** Which home each sandbox has. */
  async bySandbox(): Promise<Map<SandboxId, HomeId>> {
    const names = (await readdir(this.#folder).catch(nullIfMissing)) ?? []
    const found = new Map<SandboxId, HomeId>()
    for (const name of names.filter(name => name.endsWith('.json'))) {
      const homeId = name.slice(0, -'.json'.length) as HomeId
      const record = await this.record(homeId)
      if (record) found.set(record.sandboxId, homeId)
    }
    return found
  }

  /** Null when nothing was kept yet. */
  async read(homeId: HomeId): Promise<ReadStream | null> {
    const path = this.#path(homeId, 'tar')
    const found = await stat(path).catch(nullIfMissing)
    return found === null ? null : createReadStream(path)
  }

  /** So much of it, by number; null behind its end. The version is another for every copy. */
  async piece(homeId: HomeId, number: number): Promise<{ version: string; content: Buffer } | null> {
    const file = await open(this.#path(homeId, 'tar'), 'r').catch(nullIfMissing)
    if (file === null) return null
    try {
      const { ino, mtimeMs } = await file.stat()
      const { buffer, bytesRead } = await file.read(
        Buffer.alloc(pieceBytes),
        0,
        pieceBytes,
        number * pieceBytes,
      )
      return bytesRead === 0 ? null : { version: `${ino}-${mtimeMs}`, content: buffer.subarray(0, bytesRead) }
    } finally {
      await file.close()
    }
  }

  /** Takes the place of the copy before once all of it is on disk; when `content` fails, that one stays. */
  async keep(homeId: HomeId, content: AsyncIterable<Buffer>): Promise<void> {
    await this.#makeFolder()
    await this.#demandRoom()
    const path = this.#path(homeId, 'tar')
    const file = await open(`${path}.new`, 'w', 0o600)
    try {
      for await (const chunk of content) await file.write(chunk)
      await file.sync()
    } catch (error) {
      await rm(`${path}.new`, { force: true })
      throw error
    } finally {
      await file.close()
    }
    await rename(`${path}.new`, path)
  }

  /** Keeps a copy that cannot be unpacked out of the way of the next one. */
  async setAside(homeId: HomeId): Promise<void> {
    await rename(this.#path(homeId, 'tar'), this.#path(homeId, 'tar.set-aside')).catch(nullIfMissing)
  }

  /** Nothing is left of it. */
  async forget(homeId: HomeId): Promise<void> {
    for (const ending of ['tar', 'tar.set-aside', 'json'] as const) {
      await rm(this.#path(homeId, ending), { force: true })
    }
  }

  async #demandRoom(): Promise<void> {
    const { bavail, bsize } = await statfs(this.#folder)
    if (bavail * bsize < reservedBytes) throw new Error('the disk is almost full')
  }

  async #makeFolder(): Promise<void> {
    // Not the folders above: a state directory that was deleted stays so.
    await mkdir(this.#folder, { mode: 0o700 }).catch(error => {
      if (error.code !== 'EEXIST') throw error
    })
  }

  #path(homeId: HomeId, ending: 'tar' | 'tar.set-aside' | 'json'): string {
    return join(this.#folder, `${homeId}.${ending}`)
  }
}

function nullIfMissing(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null
  throw error
}
