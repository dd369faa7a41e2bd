// Files on their way into a sandbox: sent one after the other, refused in words. Knows no element.
import { writeLimitBytes } from '#protocol/limits.ts'
import { Refusal } from '#protocol/refusals.ts'
import { messageOf } from '../http.ts'
import { Store } from '../notebook/store.ts'
import { pathIn } from './tree-rows.ts'

export interface Upload {
  readonly key: number
  readonly path: string
  readonly file: File
  /** The share that has been sent, 0 to 1; null while it waits its turn. */
  readonly share: number | null
  /** Why it is not there; null while it may still get there. */
  readonly problem: string | null
  /** There is a file of that name, and nobody has said yet whether to replace it. */
  readonly isTaken: boolean
}

/** `isReplacing` overwrites what is there; otherwise refuses `name-taken`. */
export type SendUpload = (
  path: string,
  file: File,
  isReplacing: boolean,
  onProgress: (share: number) => void,
) => Promise<unknown>

const megabyte = 1024 * 1024

export class UploadQueue {
  readonly state = new Store<readonly Upload[]>([])
  readonly #send: SendUpload
  #nextKey = 1
  #last: Promise<void> = Promise.resolve()

  constructor(send: SendUpload) {
    this.#send = send
  }

  /** Takes files in, in their order. */
  take(folder: string, files: readonly File[]): void {
    for (const file of files) {
      const problem = file.size > writeLimitBytes ? tooLarge(file) : null
      const path = pathIn(folder, file.name)
      const upload = { key: this.#nextKey++, path, file, share: null, problem, isTaken: false }
      this.state.set([...this.state.get(), upload])
      if (!problem) this.#queue(upload, false)
    }
  }

  refuse(name: string, problem: string): void {
    const file = new File([], name)
    const upload = { key: this.#nextKey++, path: name, file, share: null, problem, isTaken: false }
    this.state.set([...this.state.get(), upload])
  }

  /** Overwrites what has that name. */
  replace(upload: Upload): void {
    this.#change(upload.key, { problem: null, isTaken: false, share: null })
    this.#queue(upload, true)
  }

  dismiss(key: number): void {
    this.state.set(this.state.get().filter(upload => upload.key !== key))
  }

  #queue({ key, path, file }: Upload, isReplacing: boolean): void {
    this.#last = this.#last.then(async () => {
      this.#change(key, { share: 0 })
      try {
        await this.#send(path, file, isReplacing, share => this.#change(key, { share }))
        this.dismiss(key)
      } catch (error) {
        const isTaken = error instanceof Refusal && error.code === 'name-taken'
        this.#change(key, { isTaken, problem: messageOf(error) })
      }
    })
  }

  #change(key: number, change: Partial<Upload>): void {
    this.state.set(this.state.get().map(upload => (upload.key === key ? { ...upload, ...change } : upload)))
  }
}

function tooLarge({ size }: File): string {
  const [has, most] = [size, writeLimitBytes].map(bytes => Math.ceil((bytes / megabyte) * 10) / 10)
  return `It has ${has} MB; ${most} MB is the most. Please choose a smaller one.`
}
