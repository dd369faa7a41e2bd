// A text file as a Yjs document: what the trainer writes live beside the notebook.
import * as Y from 'yjs'
import { fileTextOf } from '#protocol/notebook-document.ts'

/** The state of a new document with that text, as a Yjs V1 update. Line ends become `\n`. */
export function sharedFileState(text: string): Uint8Array {
  const document = new Y.Doc()
  fileTextOf(document).insert(0, text.replace(/\r\n?/g, '\n'))
  const state = Y.encodeStateAsUpdate(document)
  document.destroy()
  return state
}
