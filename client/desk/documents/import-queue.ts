// Files on their way into the class: looked at, asked about, sent one after the other, refused in words. Knows no element.
import type { ImportedDocument } from '#protocol/http-api.ts'
import { messageOf } from '../../http.ts'
import { Store } from '../../notebook/store.ts'
import { type ImportAs, importKindOf } from './import-kind.ts'

export interface ImportItem {
  readonly key: number
  readonly name: string
  /** The share that has been sent, 0 to 1; null while it waits its turn. */
  readonly share: number | null
  /** Why it is not in the class; null while it may still get there. */
  readonly problem: string | null
}

export interface ImportState {
  /** On their way or refused; those that arrived are gone. */
  readonly items: readonly ImportItem[]
  /** Scripts in cells that wait to be told what they become. */
  readonly asked: readonly File[]
}

export interface Arrival extends ImportedDocument {
  readonly as: ImportAs
}

interface ImportParts {
  readonly upload: (
    file: File,
    as: ImportAs,
    onProgress: (share: number) => void,
  ) => Promise<ImportedDocument>
  /** Those that came in one go, once the last of them is through. */
  readonly onArrived: (arrivals: readonly Arrival[]) => void
}

/** More of a file than this is not read to find out what it is; the server refuses it for its size. */
const lookLimitBytes = 4 * 1024 * 1024

export class ImportQueue {
  readonly state = new Store<ImportState>({ items: [], asked: [] })
  readonly #parts: ImportParts
  #nextKey = 1
  #arrived: Arrival[] = []
  /** Goes of files that are still being looked at. */
  #looking = 0
  #last: Promise<void> = Promise.resolve()

  constructor(parts: ImportParts) {
    this.#parts = parts
  }

  /** Takes files in, in their order. */
  async take(files: readonly File[]): Promise<void> {
    this.#looking += 1
    for (const file of files) {
      try {
        const kind = importKindOf(file.name, await contentOf(file))
        if (kind.kind === 'known') this.#send(file, kind.as)
        else if (kind.kind === 'ask') this.#set({ asked: [...this.state.get().asked, file] })
        else this.refuse(file.name, kind.message)
      } catch {
        this.refuse(file.name, 'It cannot be read. If it is a folder, drop the files in it.')
      }
    }
    this.#looking -= 1
    this.#tellArrived()
  }

  /** What those that were asked about become; null leaves them out. */
  answer(as: ImportAs | null): void {
    const { asked } = this.state.get()
    this.#set({ asked: [] })
    if (as) for (const file of asked) this.#send(file, as)
  }

  /** Shows that something is not taken. */
  refuse(name: string, problem: string): void {
    this.#set({ items: [...this.state.get().items, { key: this.#nextKey++, name, share: null, problem }] })
  }

  /** Takes what was refused off the list. */
  readonly dismissRefused = (): void => {
    this.#set({ items: this.state.get().items.filter(({ problem }) => problem === null) })
  }

  #remove(key: number) {
    this.#set({ items: this.state.get().items.filter(item => item.key !== key) })
  }

  #send(file: File, as: ImportAs) {
    const key = this.#nextKey++
    this.#set({ items: [...this.state.get().items, { key, name: file.name, share: null, problem: null }] })
    // One after the other: each has the whole line for itself, and they stand in the class in this order.
    this.#last = this.#last.then(async () => {
      try {
        this.#change(key, { share: 0 })
        const imported = await this.#parts.upload(file, as, share => this.#change(key, { share }))
        this.#arrived.push({ ...imported, as })
        this.#remove(key)
      } catch (error) {
        this.#change(key, { problem: messageOf(error) })
      }
      this.#tellArrived()
    })
  }

  #tellArrived() {
    const isMoreToCome = this.#looking > 0 || this.state.get().items.some(({ problem }) => problem === null)
    if (isMoreToCome || this.#arrived.length === 0) return
    const arrivals = this.#arrived
    this.#arrived = []
    this.#parts.onArrived(arrivals)
  }

  #change(key: number, change: Partial<ImportItem>) {
    this.#set({
      items: this.state.get().items.map(item => (item.key === key ? { ...item, ...change } : item)),
    })
  }

  #set(change: Partial<ImportState>) {
    this.state.set({ ...this.state.get(), ...change })
  }
}

async function contentOf(file: File): Promise<Uint8Array> {
  return new Uint8Array(await file.slice(0, lookLimitBytes).arrayBuffer())
}
