// The notebook on the instructor's desk. Loaded only there: it brings the editor with it.
import { useEffect, useMemo, useRef, useState } from 'react'
import type { CellId } from '#protocol/ids.ts'
import { useTellReadable } from '../../shell/after-notebook.ts'
import { useCells } from '../document/yjs-hooks.ts'
import notebook from '../notebook.module.css'
import { useNotebook } from '../notebook-context.ts'
import { useSelected } from '../store.ts'
import { putOnSystemClipboard } from './cell-clipboard.ts'
import desk from './desk.module.css'
import { Desk } from './desk.ts'
import { DeskAnnouncer } from './desk-announcer.tsx'
import { DeskCell } from './desk-cell.tsx'
import { DeskContext } from './desk-context.ts'
import { DropLine } from './drop-line.tsx'
import { FindBar } from './find-bar.tsx'
import { InsertGap } from './insert-gap.tsx'
import { actionsOf, type NotebookActions } from './notebook-actions.ts'
import { rememberedPlace } from './remembered-place.ts'
import { RunAnnouncer } from './run-announcer.tsx'
import { tellSelection } from './told-selection.ts'
import { useClipboard } from './use-clipboard.ts'
import { useDeskKeys } from './use-desk-keys.ts'
import { useFindKeys } from './use-find-keys.ts'
import { useFirstFocus } from './use-first-focus.ts'
import { useKeptInSight } from './use-kept-in-sight.ts'
import { useRememberedPlace } from './use-remembered-place.ts'

interface DeskNotebookProps {
  readonly onActions?: (actions: NotebookActions | null) => void
}

export default function DeskNotebook({ onActions }: DeskNotebookProps) {
  const { document, notebookId, send, kernel, awareness } = useNotebook()
  const [controls, setControls] = useState<Desk | null>(null)
  useEffect(() => {
    const created = new Desk({
      document,
      notebookId,
      send,
      kernel,
      awareness,
      onCopied: putOnSystemClipboard,
      isFocused,
      selected: rememberedPlace(notebookId)?.selected ?? null,
    })
    setControls(created)
    const stopTelling = tellSelection(created.state, awareness)
    return () => {
      stopTelling()
      created.close()
    }
  }, [document, notebookId, send, kernel, awareness])
  useEffect(() => {
    if (!controls || !onActions) return
    const { actions, close } = actionsOf(controls)
    onActions(actions)
    return () => {
      close()
      onActions(null)
    }
  }, [controls, onActions])
  return (
    controls && (
      <DeskContext value={controls}>
        <DeskCells controls={controls} />
      </DeskContext>
    )
  )
}

function DeskCells({ controls }: { controls: Desk }) {
  const { document, notebookId } = useNotebook()
  const cells = useCells(document)
  const outline = useSelected(controls.outline.view, view => view)
  const column = useRef<HTMLDivElement>(null)
  const onKey = useDeskKeys(controls)
  useFindKeys(controls, column)
  useRememberedPlace(notebookId, controls)
  useFirstFocus(column)
  useKeptInSight(controls, column)
  const clipboard = useClipboard(controls)
  useTellReadable()
  const fixed = useMemo(
    () => (
      <>
        <RunAnnouncer />
        <DeskAnnouncer />
        <FindBar />
      </>
    ),
    [],
  )
  return (
    // Keys are handled before the editor sees them, so that the same key does the same everywhere.
    <div
      ref={column}
      className={`${notebook['column']} ${desk['cells']}`}
      onKeyDownCapture={onKey}
      {...clipboard}
    >
      {fixed}
      {cells.length === 0 && <EmptyNotebook />}
      {cells.map(
        ({ key, id, cell }, index) =>
          !outline.hiddenBy.has(id) && (
            <div key={key} className={`${notebook['slot']} ${desk['slot']}`}>
              <DropLine before={id} />
              <InsertGap index={index} above={index === 0 ? id : (cells[index - 1]?.id ?? null)} />
              <DeskCell id={id} cell={cell} index={index} />
            </div>
          ),
      )}
      <DropLine before={null} />
      <InsertGap index={cells.length} above={cells.at(-1)?.id ?? null} isLast />
    </div>
  )
}

function isFocused(id: CellId): boolean {
  return document.activeElement?.closest<HTMLElement>('[data-cell-id]')?.dataset['cellId'] === id
}

function EmptyNotebook() {
  return (
    <div className={desk['empty']}>
      <h2>An empty notebook</h2>
      <p>
        Add a code cell and type: everyone in the class sees each keystroke. <kbd>Shift</kbd> <kbd>Enter</kbd>{' '}
        runs it and goes on to the next.
      </p>
    </div>
  )
}
