// Undo of one text, for as long as its editor is shown.
import { useEffect, useState } from 'react'
import * as Y from 'yjs'

/** Null before the first effect. */
export function useUndo(text: Y.Text): Y.UndoManager | null {
  const [undoManager, setUndoManager] = useState<Y.UndoManager | null>(null)
  useEffect(() => {
    const created = new Y.UndoManager(text)
    setUndoManager(created)
    return () => created.destroy()
  }, [text])
  return undoManager
}
