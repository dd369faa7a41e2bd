// The notebook's actions for the page around it: what leads into the notebook brings it forward on a narrow window.
import { useMemo, useRef } from 'react'
import type { NotebookActions } from '../notebook/desk/notebook-actions.ts'

/** The same object as long as `actions` is the same. */
export function useNotebookInSight(
  actions: NotebookActions | null,
  showNotebook: () => void,
): NotebookActions | null {
  const latest = useRef(showNotebook)
  latest.current = showNotebook
  return useMemo(() => {
    const led = (isThere: boolean) => {
      if (isThere) latest.current()
      return isThere
    }
    return (
      actions && {
        ...actions,
        goTo: id => led(actions.goTo(id)),
        goToQuestion: () => led(actions.goToQuestion()),
        find() {
          latest.current()
          actions.find()
        },
      }
    )
  }, [actions])
}
