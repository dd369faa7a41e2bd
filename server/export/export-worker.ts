// The thread that writes one export; see `exports.ts`. It asks for the content of output files one after the other.
import { once } from 'node:events'
import { writeSync } from 'node:fs'
import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import * as Y from 'yjs'
import { notebookFile, type ReadFile } from './notebook-file.ts'
import { type TakeHomeText, takeHomeBundle } from './take-home.ts'

export interface ExportRequest {
  /** An open file to write to. */
  readonly descriptor: number
  readonly what:
    | { readonly is: 'notebook'; readonly state: Uint8Array }
    | {
        readonly is: 'take-home'
        readonly folder: string
        readonly documents: readonly {
          readonly name: string
          readonly kind: 'notebook' | 'file'
          readonly state: Uint8Array
        }[]
        readonly texts: readonly TakeHomeText[]
      }
}

/** `wanted` is answered by the content, or by null. */
export type ExportAnswer = { readonly is: 'wanted'; readonly fileId: string } | { readonly is: 'done' }

async function write({ descriptor, what }: ExportRequest, port: MessagePort): Promise<void> {
  const read: ReadFile = async fileId => {
    port.postMessage({ is: 'wanted', fileId } satisfies ExportAnswer)
    const [content] = await once(port, 'message')
    return content as Uint8Array | null
  }
  const pieces =
    what.is === 'notebook'
      ? notebookFile(documentOf(what.state), read)
      : takeHomeBundle(
          what.folder,
          what.documents.map(({ state, ...rest }) => ({ ...rest, yjs: documentOf(state) })),
          what.texts,
          read,
        )
  for await (const piece of pieces) writeAll(descriptor, Buffer.from(piece as string | Uint8Array))
  port.postMessage({ is: 'done' } satisfies ExportAnswer)
  port.close()
}

function documentOf(state: Uint8Array): Y.Doc {
  const document = new Y.Doc()
  Y.applyUpdate(document, state)
  return document
}

function writeAll(file: number, content: Uint8Array): void {
  for (let at = 0; at < content.length; ) at += writeSync(file, content, at)
}

if (parentPort) await write(workerData as ExportRequest, parentPort)
