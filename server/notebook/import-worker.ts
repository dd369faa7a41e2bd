// The thread that reads a stranger's notebook; see `import-notebook.ts`.
import { randomUUID } from 'node:crypto'
import { parentPort, workerData } from 'node:worker_threads'
import { readPercent } from '#protocol/percent-format.ts'
import { Refusal } from '#protocol/refusals.ts'
import { withLargePartsInFiles } from './import-files.ts'
import type { ImportAnswer } from './import-notebook.ts'
import { importedText } from './imported-text.ts'
import { demandBounded, type Notebook, parseNotebook } from './notebook-format.ts'
import { firstState } from './notebook-state.ts'

export interface ImportRequest {
  readonly name: string
  readonly content: Uint8Array
  readonly isPlan: boolean
}

function parse({ name, content, isPlan }: ImportRequest): Notebook {
  const text = importedText(content)
  const notebook = /\.py$/i.test(name) ? fromPercent(text) : parseNotebook(text, randomUUID)
  return isPlan ? withoutOutputs(notebook) : notebook
}

function withoutOutputs({ cells }: Notebook): Notebook {
  return { metadata: {}, cells: cells.map(cell => ({ ...cell, executionCount: null, outputs: [] })) }
}

function fromPercent(text: string): Notebook {
  const { cells, kernelspec } = readPercent(text)
  const rest = { attachments: null, executionCount: null, outputs: [] }
  return {
    metadata: kernelspec ? { kernelspec } : {},
    cells: cells.map(cell => ({ ...cell, ...rest, id: randomUUID() })),
  }
}

async function read(): Promise<ImportAnswer> {
  try {
    const parsed = parse(workerData as ImportRequest)
    demandBounded(parsed)
    const { notebook, files } = await withLargePartsInFiles(parsed)
    return { state: firstState(notebook), files }
  } catch (error) {
    if (error instanceof Refusal) return { refusal: error.toBody() }
    throw error
  }
}

/** What moves to the main thread instead of being copied there, which would hold everybody up. */
function buffersOf(answer: ImportAnswer): ArrayBuffer[] {
  if ('refusal' in answer) return []
  const { state, files } = answer
  const all = [state.whole, ...state.pieces, ...files.map(({ bytes }) => bytes)]
  // Small ones may share a buffer with others.
  const own = all.filter(({ byteLength, buffer }) => byteLength === buffer.byteLength)
  return [...new Set(own.map(({ buffer }) => buffer as ArrayBuffer))]
}

const answer = await read()
parentPort?.postMessage(answer, buffersOf(answer))
