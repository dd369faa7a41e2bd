// A document's content as the beginning of another document.
import * as Y from 'yjs'

/** A Yjs V1 update with all that is in the document now, outputs included. */
export function copiedState(document: Y.Doc): Uint8Array {
  return Y.encodeStateAsUpdate(document)
}
