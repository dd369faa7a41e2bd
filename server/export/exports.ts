// Exports on their way out: each is made in a thread of its own, into a file without a name, and then streamed, so that
// neither a large class nor a slow line holds anybody up.
import { randomUUID } from 'node:crypto'
import { type FileHandle, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import * as Y from 'yjs'
import { Refusal } from '#protocol/refusals.ts'
import type { ExportAnswer, ExportRequest } from './export-worker.ts'
import type { TakeHomeDocument, TakeHomeText } from './take-home.ts'

export interface ExportedFile {
  readonly bytes: number
  /** To be read once; it holds the file until then. */
  readonly content: AsyncIterable<Uint8Array>
}

/** Where output files are read from; null for what is not kept any more. */
export interface ExportFiles {
  open(fileId: string): Promise<{ readonly content: AsyncIterable<Uint8Array> } | null>
}

/** A class that ends takes everything home at once: two threads, and the others wait their turn. */
const atOnce = 2
const timeLimitMs = 5 * 60_000
const heapLimitMegabytes = 1024

export class Exports {
  #running = 0
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

  async #make(request: () => ExportRequest['what'], files: ExportFiles): Promise<ExportedFile> {
    await this.#turn()
    const path = join(tmpdir(), `followalong-export-${randomUUID()}`)
    const file = await open(path, 'wx+', 0o600)
    try {
      // Without a name nothing is left of it, whatever happens.
      await rm(path)
      await inThread({ descriptor: file.fd, what: request() }, files)
      const { size } = await file.stat()
      return { bytes: size, content: read(file) }
    } catch (error) {
      await file.close()
      throw error
    } finally {
      this.#running -= 1
      this.#waiting.shift()?.()
    }
  }

  async #turn(): Promise<void> {
    while (this.#running >= atOnce) await new Promise<void>(resolve => this.#waiting.push(resolve))
    this.#running += 1
  }
}

async function* read(file: FileHandle): AsyncGenerator<Uint8Array> {
  try {
    yield* file.createReadStream({ start: 0, autoClose: false })
  } finally {
    await file.close()
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
