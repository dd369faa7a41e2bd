// One warm kernel of each image in use, made in quiet moments, so that a restart need not wait for Python. A spare belongs to
// nobody until it is taken: it is in no report, has run nothing, and ends with the last kernel of its image.
import type { SandboxId } from '#protocol/ids.ts'
import type { KernelParts } from './kernel-port.ts'
import { KernelProcess } from './kernel-process.ts'

export interface SparesParts extends Pick<KernelParts, 'containers' | 'socketRoot' | 'spareDelayMs'> {
  /** Something that a person waits for is starting: a spare must not take its time. */
  isBusy(): boolean
}

/** A kernel that is there already or on its way: `ready` rejects when it does not come. */
export interface Spare {
  readonly process: KernelProcess
  readonly ready: Promise<void>
}

interface Shelf {
  users: number
  spare: Spare | null
  timer: NodeJS.Timeout | undefined
}

/** Whose a spare is, until it is taken. */
const nobody = 'spare' as SandboxId
/** After one that did not start or ended by itself. */
const retryMs = 60_000

export class KernelSpares implements AsyncDisposable {
  readonly #parts: SparesParts
  readonly #shelves = new Map<string, Shelf>()
  #isClosed = false

  constructor(parts: SparesParts) {
    this.#parts = parts
  }

  /** One more kernel of that image is in use. */
  use(image: string): void {
    const shelf = this.#shelves.get(image)
    if (shelf) shelf.users += 1
    else this.#shelves.set(image, { users: 1, spare: null, timer: undefined })
  }

  /** One less is. Resolves when the spare of an image that nobody uses any more is gone. */
  async release(image: string): Promise<void> {
    const shelf = this.#shelves.get(image)
    if (!shelf) return
    shelf.users -= 1
    if (shelf.users > 0) return
    this.#shelves.delete(image)
    await this.#clear(shelf)
  }

  /** The spare of that image, which is the caller's from now on. */
  take(image: string): Spare | null {
    const shelf = this.#shelves.get(image)
    const spare = shelf?.spare ?? null
    if (shelf) shelf.spare = null
    return spare
  }

  /** A kernel of that image has started: some moments later there shall be a spare. */
  refill(image: string): void {
    this.#refillAfter(image, this.#parts.spareDelayMs)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true
    const shelves = [...this.#shelves.values()]
    this.#shelves.clear()
    await Promise.all(shelves.map(shelf => this.#clear(shelf)))
  }

  #refillAfter(image: string, ms: number): void {
    const shelf = this.#shelves.get(image)
    if (!shelf || this.#isClosed) return
    clearTimeout(shelf.timer)
    shelf.timer = setTimeout(() => {
      if (shelf.spare) return
      if (this.#parts.isBusy()) this.refill(image)
      else this.#make(image, shelf)
    }, ms)
  }

  #make(image: string, shelf: Shelf): void {
    const { containers, socketRoot } = this.#parts
    const wanted = { sandboxId: nobody, image, label: 'kernel', files: [] }
    const process = new KernelProcess()
    const spare: Spare = { process, ready: process.start({ containers, socketRoot, wanted }) }
    shelf.spare = spare
    const lost = () => {
      if (shelf.spare !== spare) return
      shelf.spare = null
      this.#refillAfter(image, retryMs)
    }
    spare.ready.catch(lost)
    void process.ended.then(lost)
  }

  async #clear(shelf: Shelf): Promise<void> {
    clearTimeout(shelf.timer)
    const { spare } = shelf
    shelf.spare = null
    await spare?.process[Symbol.asyncDispose]()
  }
}
