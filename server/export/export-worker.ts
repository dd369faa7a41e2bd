// The thread that writes one export; see `exports.ts`. It asks for the content of output files one after the other.
import { once } from 'node:events'
import { statfsSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import * as Y from 'yjs'
import { homeBundle } from './home-bundle.ts'
import { notebookFile, type ReadFile } from './notebook-file.ts'
import { type TakeHomeText, takeHomeBundle } from './take-home.ts'

export interface ExportRequest {
  /** An open file to write to. */
  readonly descriptor: number
  readonly what:
    | { readonly is: 'notebook'; readonly state: Uint8Array }
    | { readonly is: 'home'; readonly folder: string }
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
export type ExportAnswer =
  | { readonly is: 'wanted'; readonly fileId: string }
  | { readonly is: 'done' }
  | { readonly is: 'no-room' }

/** Documents may lie on the same disk, and need the rest of it. */
const keptFreeBytes = 64 * 1024 * 1024
const lookEveryBytes = 8 * 1024 * 1024

async function write({ descriptor, what }: ExportRequest, port: MessagePort): Promise<void> {
  const read: ReadFile = async fileId => {
    port.postMessage({ is: 'wanted', fileId } satisfies ExportAnswer)
    const [content] = await once(port, 'message')
    return content as Uint8Array | null
  }
  const isWritten = await writePieces(descriptor, piecesOf(what, read))
  port.postMessage({ is: isWritten ? 'done' : 'no-room' } satisfies ExportAnswer)
  port.close()
}

function piecesOf(what: ExportRequest['what'], read: ReadFile): AsyncIterable<string | Uint8Array> {
  if (what.is === 'notebook') return notebookFile(documentOf(what.state), read)
  if (what.is === 'home') return homeBundle(what.folder, read)
  const documents = what.documents.map(({ state, ...rest }) => ({ ...rest, yjs: documentOf(state) }))
  return takeHomeBundle(what.folder, documents, what.texts, read)
}

/** False when the disk is nearly full. */
async function writePieces(file: number, pieces: AsyncIterable<string | Uint8Array>): Promise<boolean> {
  let unlooked = lookEveryBytes
  for await (const piece of pieces) {
    const bytes = Buffer.from(piece as string | Uint8Array)
    unlooked += bytes.length
    if (unlooked >= lookEveryBytes) {
      const { bavail, bsize } = statfsSync(tmpdir())
      if (bavail * bsize < keptFreeBytes + bytes.length) return false
      unlooked = 0
    }
    writeAll(file, bytes)
  }
  return true
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
