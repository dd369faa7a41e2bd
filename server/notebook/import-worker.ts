// The thread that reads a stranger's notebook; see `import-notebook.ts`.
import { randomUUID } from 'node:crypto'
import { parentPort, workerData } from 'node:worker_threads'
import { Refusal } from '#protocol/refusals.ts'
import type { ImportAnswer } from './import-notebook.ts'
import { parseNotebook } from './notebook-format.ts'
import { notebookState } from './notebook-state.ts'

function read(): ImportAnswer {
  try {
    const text = new TextDecoder('utf-8').decode(workerData as Uint8Array)
    return { state: notebookState(parseNotebook(text, randomUUID)) }
  } catch (error) {
    if (error instanceof Refusal) return { refusal: error.toBody() }
    throw error
  }
}

parentPort?.postMessage(read())
