// The notebook on the instructor's desk. Loaded only there: it brings the editor with it.
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { useCells } from '../document/yjs-hooks.ts'
import notebook from '../notebook.module.css'
import { useNotebook } from '../notebook-context.ts'
import desk from './desk.module.css'
import { Desk } from './desk.ts'
import { DeskCell } from './desk-cell.tsx'
import { DeskContext } from './desk-context.ts'
import { InsertGap } from './insert-gap.tsx'
import { meaningOf, type PressedBefore } from './keyboard.ts'
import { RunAnnouncer } from './run-announcer.tsx'

const isMac = /Mac|iPhone|iPad/.test(navigator.platform)

export default function DeskNotebook() {
  const { document, notebookId, send, kernel } = useNotebook()
  const [controls, setControls] = useState<Desk | null>(null)
  useEffect(() => {
    const created = new Desk({ document, notebookId, send })
    setControls(created)
    const stop = kernel.subscribe(() => {
      const state = kernel.get()?.state
      if (state === 'starting' || state === 'restarting') created.dismissAllRefusals()
    })
    return () => {
      stop()
      created.close()
    }
  }, [document, notebookId, send, kernel])
  return (
    controls && (
      <DeskContext value={controls}>
        <DeskCells controls={controls} />
      </DeskContext>
    )
  )
}

function DeskCells({ controls }: { controls: Desk }) {
  const { document } = useNotebook()
  const cells = useCells(document)
  const before = useRef<PressedBefore | null>(null)
  const onKey = useCallback(
    (event: React.KeyboardEvent) => {
      const target = event.target as Element
      const isTyping = target.closest('.cm-content') !== null
      if (event.nativeEvent.isComposing || event.defaultPrevented || (!isTyping && isControl(target))) return
      const { command, pressed } = meaningOf(event.nativeEvent, {
        mode: isTyping ? 'edit' : 'command',
        isMac,
        before: before.current,
        now: Date.now(),
      })
      before.current = pressed
      if (!command) return
      event.preventDefault()
      event.stopPropagation()
      controls.perform(command)
    },
    [controls],
  )
  const announcer = useMemo(() => <RunAnnouncer />, [])
  return (
    // Keys are handled before the editor sees them, so that the same key does the same everywhere.
    <div className={`${notebook['column']} ${desk['cells']}`} onKeyDownCapture={onKey}>
      {announcer}
      {cells.length === 0 && <EmptyNotebook />}
      {cells.map(({ key, id, cell }, index) => (
        <div key={key} className={`${notebook['slot']} ${desk['slot']}`}>
          <InsertGap index={index} above={index === 0 ? id : (cells[index - 1]?.id ?? null)} />
          <DeskCell id={id} cell={cell} index={index} />
        </div>
      ))}
      <InsertGap index={cells.length} above={cells.at(-1)?.id ?? null} isLast />
    </div>
  )
}

/** Things that have keys of their own. */
function isControl(element: Element): boolean {
  return element.closest('button, a, input, select, textarea, [role="menuitem"]') !== null
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
