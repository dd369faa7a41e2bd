// A shared text file as a Yjs document, in the schema of @jupyter/ydoc's YFile. Pure.
import * as Y from 'yjs'
import { fileTextOf } from '#protocol/notebook-document.ts'

/** A V1 update that makes an empty document this text. */
export function sharedFileState(text: string): Uint8Array {
  const document = new Y.Doc()
  fileTextOf(document).insert(0, text.replaceAll('\r\n', '\n'))
  return Y.encodeStateAsUpdate(document)
}
