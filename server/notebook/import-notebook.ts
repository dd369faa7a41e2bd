// Import of a stranger's notebook: parsed in a thread of its own, bounded in size, memory and time.
import { Worker } from 'node:worker_threads'
import { importLimitBytes } from '#protocol/http-api.ts'
import { Refusal, type RefusalBody } from '#protocol/refusals.ts'
import type { OutputBytes } from '../storage/output-content.ts'
import type { ClassroomOutputFiles } from './classroom-output-files.ts'
import type { ImportRequest } from './import-worker.ts'
import type { FirstState } from './notebook-state.ts'
import { Turns } from './turns.ts'

const timeLimitMs = 30_000
/** A notebook of the largest size needs about a third of this as objects and as a document. */
const heapLimitMegabytes = 1024
/** One at a time of each, so that many at once do not take all memory. A small one does not wait for a large one. */
const turns = { small: new Turns(), large: new Turns() }
const smallBytes = 1024 * 1024
/** What may wait for its turn, all files together. */
const waitingLimitBytes = 4 * importLimitBytes
let waitingBytes = 0

/** What the thread answers. */
export type ImportAnswer =
  | { readonly state: FirstState; readonly files: readonly OutputBytes[] }
  | { readonly refusal: RefusalBody }

export interface ImportedFile {
  /** A file named `.py` is read in the percent format, any other as `.ipynb`. */
  readonly name: string
  readonly content: Uint8Array
}

/**
 * A file as bytes → the beginning of its document, what is too large for that being in `files`. Refuses
 * `not-a-notebook`, `too-large`, and `too-many-tries` while too many others wait.
 */
export async function importNotebook(file: ImportedFile, files: ClassroomOutputFiles): Promise<FirstState> {
  const answer = await read({ ...file, isPlan: false })
  for (const content of answer.files) await files.put(content)
  return answer.state
}

/** An `.ipynb` without its outputs. So no file is of the plan alone, and whoever is in the class may get all files. */
export async function importPlan(content: Uint8Array): Promise<FirstState> {
  return (await read({ name: 'plan.ipynb', content, isPlan: true })).state
}

async function read(request: ImportRequest): Promise<Exclude<ImportAnswer, { refusal: RefusalBody }>> {
  if (request.content.byteLength > importLimitBytes) {
    throw new Refusal(
      'too-large',
      `A notebook may have at most ${importLimitBytes / 1024 / 1024} MB. Please clear its outputs first.`,
    )
  }
  const answer = await readInTurn(request)
  if ('refusal' in answer) throw new Refusal(answer.refusal.code, answer.refusal.message)
  return answer
}

async function readInTurn(request: ImportRequest): Promise<ImportAnswer> {
  const size = request.content.byteLength
  if (waitingBytes + size > waitingLimitBytes) {
    throw new Refusal('too-many-tries', 'Many notebooks are being imported. Please try again in a minute.')
  }
  waitingBytes += size
  try {
    return await turns[size > smallBytes ? 'large' : 'small'].take(() => readInThread(request))
  } finally {
    waitingBytes -= size
  }
}

function readInThread(request: ImportRequest): Promise<ImportAnswer> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./import-worker.ts', import.meta.url), {
      workerData: request,
      resourceLimits: { maxOldGenerationSizeMb: heapLimitMegabytes },
    })
    const timer = setTimeout(() => worker.terminate(), timeLimitMs)
    worker.once('message', resolve)
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
