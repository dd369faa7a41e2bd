// The main thread's side of the output files: asks the thread that holds their folder, one after the other, and streams
// what it found. No hashing, no blocking disk call here.
import { createReadStream } from 'node:fs'
import { Worker } from 'node:worker_threads'
import { Refusal, type RefusalBody } from '#protocol/refusals.ts'
import type { OutputFileStore } from './output-file-store.ts'
import type { OutputFolder } from './output-folder.ts'

type Operation = 'put' | 'find' | 'spool' | 'putSpooled' | 'dropSpool' | 'sweep'

export type OutputFileRequest =
  | {
      [Name in Operation]: { readonly operation: Name; readonly input: Parameters<OutputFolder[Name]> }
    }[Operation]
  | { readonly operation: 'close'; readonly input: readonly [] }

export type OutputFileAnswer =
  | { readonly value: unknown }
  | { readonly refusal: RefusalBody }
  | { readonly failure: string }

export class DiskOutputFiles implements AsyncDisposable {
  readonly store: OutputFileStore
  readonly #folder: string
  readonly #waiting: PromiseWithResolvers<unknown>[] = []
  readonly #ended = Promise.withResolvers<void>()
  /** Started when it is first needed: most classes have no large output. */
  #worker: Worker | null = null
  #isClosed = false

  /** The folder's parent is to be held by this process alone. */
  constructor(folder: string) {
    this.#folder = folder
    this.store = {
      put: async (...input) => (await this.#ask('put', input)) as Awaited<ReturnType<OutputFileStore['put']>>,
      open: async (...input) => {
        const found = (await this.#ask('find', input)) as ReturnType<OutputFolder['find']>
        return found && { bytes: found.bytes, content: read(found.path) }
      },
      spool: async (...input) => void (await this.#ask('spool', input)),
      putSpooled: async (...input) =>
        (await this.#ask('putSpooled', input)) as ReturnType<OutputFolder['putSpooled']>,
      dropSpool: async (...input) => void (await this.#ask('dropSpool', input)),
      sweep: async (...input) => void (await this.#ask('sweep', input)),
    }
  }

  /** Waits for what was asked. */
  async [Symbol.asyncDispose](): Promise<void> {
    const isOpen = !this.#isClosed
    this.#isClosed = true
    if (!this.#worker) return
    if (isOpen) this.#worker.postMessage({ operation: 'close', input: [] } satisfies OutputFileRequest)
    await this.#ended.promise
  }

  #ask<Name extends Operation>(operation: Name, input: Parameters<OutputFolder[Name]>): Promise<unknown> {
    if (this.#isClosed) return Promise.reject(failed('the storage is closed'))
    const asked = Promise.withResolvers<unknown>()
    this.#worker ??= this.#start()
    this.#waiting.push(asked)
    this.#worker.postMessage({ operation, input })
    return asked.promise
  }

  #start(): Worker {
    const worker = new Worker(new URL('./output-file-worker.ts', import.meta.url), {
      workerData: this.#folder,
    })
    worker.on('message', (answer: OutputFileAnswer) => {
      const asked = this.#waiting.shift()
      if ('value' in answer) asked?.resolve(answer.value)
      else if ('refusal' in answer) asked?.reject(new Refusal(answer.refusal.code, answer.refusal.message))
      else asked?.reject(failed(answer.failure))
    })
    worker.on('error', error => this.#end(error.message))
    worker.on('exit', () => this.#end('the thread for outputs has ended'))
    return worker
  }

  #end(reason: string): void {
    this.#isClosed = true
    for (const asked of this.#waiting.splice(0)) asked.reject(failed(reason))
    this.#ended.resolve()
  }
}

/** Opened when it is read: a file that is gone by then is the reader's error, and nobody else's. */
async function* read(path: string): AsyncGenerator<Uint8Array> {
  yield* createReadStream(path)
}

function failed(reason: string): Refusal {
  return new Refusal(
    'storage-failed',
    `The server cannot save this output (${reason}). Ask who runs the server to check its disk, then run the cell again.`,
  )
}
