// Import of a stranger's notebook: parsed in a thread of its own, bounded in size, memory and time.
import { Worker } from 'node:worker_threads'
import { importLimitBytes } from '#protocol/http-api.ts'
import { Refusal, type RefusalBody } from '#protocol/refusals.ts'

const timeLimitMs = 30_000
/** A notebook of the largest size needs about a third of this as objects and as a document. */
const heapLimitMegabytes = 1024

/** What the thread answers. */
export type ImportAnswer = { readonly state: Uint8Array } | { readonly refusal: RefusalBody }

/** An `.ipynb` as bytes → the first Yjs update of its document. Refuses `not-a-notebook` and `too-large`. */
export function importNotebook(content: Uint8Array): Promise<Uint8Array> {
  if (content.byteLength > importLimitBytes) {
    return Promise.reject(
      new Refusal(
        'too-large',
        `A notebook may have at most ${importLimitBytes / 1024 / 1024} MB. Please clear its outputs first.`,
      ),
    )
  }
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./import-worker.ts', import.meta.url), {
      workerData: content,
      resourceLimits: { maxOldGenerationSizeMb: heapLimitMegabytes },
    })
    const timer = setTimeout(() => worker.terminate(), timeLimitMs)
    worker.once('message', (answer: ImportAnswer) => {
      if ('state' in answer) resolve(answer.state)
      else reject(new Refusal(answer.refusal.code, answer.refusal.message))
    })
    worker.once('error', error => reject(tooMuch(error)))
    worker.once('exit', () => {
      clearTimeout(timer)
      reject(tooMuch())
    })
  })
}

function tooMuch(cause?: unknown): Refusal {
  const message =
    'This notebook takes too much time or memory to read. Please clear its outputs and try again.'
  return new Refusal('not-a-notebook', message, { cause })
}
