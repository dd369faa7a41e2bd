// The thread that decodes, hashes and writes the content of large outputs; see `disk-output-files.ts`.
import { parentPort, workerData } from 'node:worker_threads'
import { Refusal } from '#protocol/refusals.ts'
import type { OutputFileAnswer, OutputFileRequest } from './disk-output-files.ts'
import { OutputFolder } from './output-folder.ts'

const folder = new OutputFolder(workerData as string)

function perform({ operation, input }: OutputFileRequest): unknown {
  switch (operation) {
    case 'put':
      return folder.put(...input)
    case 'find':
      return folder.find(...input)
    case 'spool':
      return folder.spool(...input)
    case 'putSpooled':
      return folder.putSpooled(...input)
    case 'dropSpool':
      return folder.dropSpool(...input)
    case 'sweep':
      return folder.sweep(...input)
    case 'close':
      folder.close()
      return parentPort?.close()
  }
}

function answer(request: OutputFileRequest): OutputFileAnswer {
  try {
    return { value: perform(request) ?? null }
  } catch (error) {
    if (error instanceof Refusal) return { refusal: error.toBody() }
    return { failure: error instanceof Error ? error.message : String(error) }
  }
}

parentPort?.on('message', (request: OutputFileRequest) => {
  parentPort?.postMessage(answer(request))
})
