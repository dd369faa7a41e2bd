// Exports on their way out: each is made in a thread of its own, into a file without a name, and then streamed, so that
// neither a large class nor a slow line holds anybody up.
import { randomUUID } from 'node:crypto'
import { open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { Worker } from 'node:worker_threads'
import * as Y from 'yjs'
import { Refusal } from '#protocol/refusals.ts'
import type { ExportAnswer, ExportRequest } from './export-worker.ts'
import type { TakeHomeDocument, TakeHomeText } from './take-home.ts'

export interface ExportedFile {
  readonly bytes: number
  /** To be read or destroyed: it holds the file until then. */
  readonly content: Readable
}

/** Where output files are read from; null for what is not kept any more. */
export interface ExportFiles {
  open(fileId: string): Promise<{ readonly content: AsyncIterable<Uint8Array> } | null>
}

/** A class that ends takes everything home at once: two threads, and the others wait their turn. */
const atOnce = 2
/** What is made and not taken yet lies on the server's disk; while it is more than this, the others wait. In bytes. */
const untakenLimit = 4 * 1024 * 1024 * 1024
const timeLimitMs = 5 * 60_000
const heapLimitMegabytes = 1024

export class Exports {
  #running = 0
  #untaken = 0
  readonly #waiting: (() => void)[] = []

  /** One notebook as `.ipynb`. */
  notebook(yjs: Y.Doc, files: ExportFiles): Promise<ExportedFile> {
    return this.#make(() => ({ is: 'notebook', state: Y.encodeStateAsUpdate(yjs) }), files)
  }

  /** Everything as one zip, in a folder of that name. */
  takeHome(
    folder: string,
    documents: readonly TakeHomeDocument[],
    texts: readonly TakeHomeText[],
    files: ExportFiles,
  ): Promise<ExportedFile> {
    const request = () => ({
      is: 'take-home' as const,
      folder,
      texts,
      documents: documents.map(({ name, kind, yjs }) => ({ name, kind, state: Y.encodeStateAsUpdate(yjs) })),
    })
    return this.#make(request, files)
  }

  /** A person's own files as one zip. `files` gives the pieces of their archive by number, from 0, and null behind the last. */
  home(folder: string, files: ExportFiles): Promise<ExportedFile> {
    return this.#make(() => ({ is: 'home', folder }), files)
  }

  async #make(request: () => ExportRequest['what'], files: ExportFiles): Promise<ExportedFile> {
    await this.#turn()
    const path = join(tmpdir(), `followalong-export-${randomUUID()}`)
    const file = await open(path, 'wx+', 0o600)
    try {
      // Without a name nothing is left of it, whatever happens.
      await rm(path)
      await inThread({ descriptor: file.fd, what: request() }, files)
      const { size } = await file.stat()
      this.#untaken += size
      const content = file.createReadStream({ start: 0 })
      content.once('close', () => {
        this.#untaken -= size
        this.#wake()
      })
      return { bytes: size, content }
    } catch (error) {
      await file.close()
      throw error
    } finally {
      this.#running -= 1
      this.#wake()
    }
  }

  async #turn(): Promise<void> {
    while (this.#running >= atOnce || this.#untaken > untakenLimit) {
      await new Promise<void>(resolve => this.#waiting.push(resolve))
    }
    this.#running += 1
  }

  /** Whoever has to wait on keeps the place in the line. */
  #wake(): void {
    for (const look of this.#waiting.splice(0)) look()
  }
}

function inThread(request: ExportRequest, files: ExportFiles): Promise<void> {
  const made = Promise.withResolvers<void>()
  const worker = new Worker(new URL('./export-worker.ts', import.meta.url), {
    workerData: request,
    resourceLimits: { maxOldGenerationSizeMb: heapLimitMegabytes },
  })
  const timer = setTimeout(() => worker.terminate(), timeLimitMs)
  worker.on('message', async (answer: ExportAnswer) => {
    if (answer.is === 'done') made.resolve()
    else if (answer.is === 'no-room') made.reject(noRoom())
    else worker.postMessage(await contentOf(answer.fileId, files))
  })
  worker.on('error', error => made.reject(error))
  worker.on('exit', () => {
    clearTimeout(timer)
    made.reject(
      new Refusal('internal', 'This took too long or too much memory. Please try a single notebook.'),
    )
  })
  return made.promise
}

/** One that is damaged on disk does not keep the rest from being taken home. */
async function contentOf(fileId: string, files: ExportFiles): Promise<Uint8Array | null> {
  try {
    const opened = await files.open(fileId)
    if (!opened) return null
    const chunks: Uint8Array[] = []
    for await (const chunk of opened.content) chunks.push(chunk)
    return Buffer.concat(chunks)
  } catch {
    return null
  }
}

function noRoom(): Refusal {
  return new Refusal(
    'storage-failed',
    "The server's disk is nearly full. Ask who runs the server to make room, then try again.",
  )
}
