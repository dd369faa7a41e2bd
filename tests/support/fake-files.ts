// The files of a fake sandbox: texts by path, folders wherever a path has one, and those that were made.
import { createHash } from 'node:crypto'
import type { FileEntry, FileListing } from '#protocol/home-files.ts'
import { readLimitBytes } from '#protocol/limits.ts'
import { Refusal } from '#protocol/refusals.ts'

const totalBytes = 96 * 1024 * 1024

export class FakeFiles {
  readonly #texts: Map<string, string>
  readonly #folders: Set<string>

  constructor(texts: Map<string, string>, folders: Set<string>) {
    this.#texts = texts
    this.#folders = folders
  }

  list(): FileListing {
    const folders = [...this.#allFolders()].map(path => this.#entry(path, 'folder', 0))
    const files = [...this.#texts].map(([path, text]) =>
      this.#entry(path, 'file', Buffer.byteLength(text), versionOf(text)),
    )
    const depth = ({ path }: FileEntry) => path.split('/').length
    const entries = [...folders, ...files].sort((a, b) => depth(a) - depth(b) || (a.path < b.path ? -1 : 1))
    return { entries, isCut: false, usedBytes: files.reduce((sum, { size }) => sum + size, 0), totalBytes }
  }

  read(path: string, from: number): { base64: string; size: number; version: string } {
    demandPath(path)
    const text = this.#texts.get(path)
    if (text === undefined) throw this.#allFolders().has(path) ? noFile() : missing()
    const content = Buffer.from(text)
    const piece = content.subarray(from, from + readLimitBytes)
    return { base64: piece.toString('base64'), size: content.length, version: versionOf(text) }
  }

  write(path: string, base64: string, version: string | null): { version: string } {
    demandPath(path)
    this.#demandParent(path)
    if (this.#allFolders().has(path)) throw noFile()
    const before = this.#texts.get(path)
    if (version === '' && before !== undefined) throw exists()
    if (version && (before === undefined || versionOf(before) !== version))
      throw new Refusal('out-of-date', 'It was changed meanwhile.')
    const text = Buffer.from(base64, 'base64').toString()
    this.#texts.set(path, text)
    return { version: versionOf(text) }
  }

  rename(path: string, to: string): void {
    demandPath(path)
    demandPath(to)
    this.#demandThere(path)
    this.#demandParent(to)
    if (this.#isThere(to)) throw exists()
    if (to.startsWith(`${path}/`)) throw new Refusal('bad-request', 'Not into itself.')
    const moved = (one: string) =>
      one === path || one.startsWith(`${path}/`) ? to + one.slice(path.length) : one
    for (const [one, text] of [...this.#texts]) {
      this.#texts.delete(one)
      this.#texts.set(moved(one), text)
    }
    for (const one of [...this.#folders]) {
      this.#folders.delete(one)
      this.#folders.add(moved(one))
    }
  }

  remove(path: string): void {
    demandPath(path)
    this.#demandThere(path)
    const isIn = (one: string) => one === path || one.startsWith(`${path}/`)
    for (const one of [...this.#texts.keys()]) if (isIn(one)) this.#texts.delete(one)
    for (const one of [...this.#folders]) if (isIn(one)) this.#folders.delete(one)
  }

  makeFolder(path: string): void {
    demandPath(path)
    this.#demandParent(path)
    if (this.#isThere(path)) throw exists()
    this.#folders.add(path)
  }

  #entry(path: string, kind: FileEntry['kind'], size: number, version = 'folder'): FileEntry {
    return { path, kind, size, modifiedAt: 0, version }
  }

  #allFolders(): Set<string> {
    const parents = [...this.#texts.keys()].flatMap(path => {
      const steps = path.split('/')
      return steps.slice(1).map((_, at) => steps.slice(0, at + 1).join('/'))
    })
    return new Set([...this.#folders, ...parents])
  }

  #isThere(path: string): boolean {
    return this.#texts.has(path) || this.#allFolders().has(path)
  }

  #demandThere(path: string): void {
    if (!this.#isThere(path)) throw missing()
  }

  #demandParent(path: string): void {
    const parent = path.split('/').slice(0, -1).join('/')
    if (this.#texts.has(parent)) throw new Refusal('bad-request', 'There is no such folder.')
    if (parent !== '' && !this.#allFolders().has(parent)) throw missing()
  }
}

function versionOf(text: string): string {
  return createHash('sha1').update(text).digest('hex')
}

function demandPath(path: string): void {
  if (path.split('/').some(step => ['', '.', '..'].includes(step)))
    throw new Refusal('bad-request', 'A file cannot be called that.')
}

const missing = () => new Refusal('not-found', 'There is no such file.')
const exists = () => new Refusal('name-taken', 'There is a file of that name already.')
const noFile = () => new Refusal('bad-request', 'This is not a file that can be opened.')
