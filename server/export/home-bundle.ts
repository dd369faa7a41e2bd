// A person's own files as one zip, out of the archive in which their home is kept. Runs in the thread of an export.
import { Zip, ZipDeflate, ZipPassThrough } from 'fflate'
import type { ReadFile } from './notebook-file.ts'
import { tarFiles } from './tar-entries.ts'
import { ZipNames, zipName } from './zip-names.ts'

/** More than a home can hold. */
const filesLimit = 20_000
const bytesLimit = 256 * 1024 * 1024

/** The zip's bytes; everything lies in one folder named `folder`. `read` gives the pieces of the archive by number, from 0. */
export async function* homeBundle(folder: string, read: ReadFile): AsyncGenerator<Uint8Array> {
  let ready: Uint8Array[] = []
  const zip = new Zip((error, chunk) => {
    if (error) throw error
    ready.push(chunk)
  })
  const names = new FolderNames(zipName(folder, 'files'))
  let files = 0
  let bytes = 0
  for await (const file of tarFiles(pieces(read))) {
    files += 1
    bytes += file.bytes
    if (files > filesLimit || bytes > bytesLimit) throw new Error('the archive is larger than a home can be')
    const name = names.take(file.path)
    // Nothing is gained with a few bytes, and much time is lost with many small files.
    const entry = file.bytes < 128 ? new ZipPassThrough(name) : new ZipDeflate(name)
    entry.mtime = file.modifiedAt
    zip.add(entry)
    for await (const piece of file.content) {
      entry.push(piece)
      yield* ready
      ready = []
    }
    entry.push(new Uint8Array(), true)
  }
  zip.end()
  yield* ready
}

async function* pieces(read: ReadFile): AsyncGenerator<Uint8Array> {
  for (let number = 0; ; number += 1) {
    const piece = await read(String(number))
    if (piece === null) return
    yield piece
  }
}

/** Paths of which every part is a name that every system takes, and no two the same. */
class FolderNames {
  readonly #root: string
  readonly #inFolder = new Map<string, ZipNames>()
  /** By the path in the archive: files of one folder stay together. */
  readonly #folders = new Map<string, string>()

  constructor(root: string) {
    this.#root = root
  }

  take(path: string): string {
    const steps = path.split('/').filter(step => step !== '' && step !== '.')
    const name = steps.pop() ?? 'file'
    let [folder, key] = [this.#root, '']
    for (const step of steps) {
      key += `/${step}`
      const known = this.#folders.get(key) ?? `${folder}/${this.#namesIn(folder).take(step)}`
      this.#folders.set(key, known)
      folder = known
    }
    return `${folder}/${this.#namesIn(folder).take(name)}`
  }

  #namesIn(folder: string): ZipNames {
    const known = this.#inFolder.get(folder) ?? new ZipNames()
    this.#inFolder.set(folder, known)
    return known
  }
}
