// A cell on the instructor's desk: selected, written, run.
import { memo, type ReactNode, useLayoutEffect, useRef } from 'react'
import type { CellId } from '#protocol/ids.ts'
import { type Cell, outputsOf, sourceOf, typeOf } from '#protocol/notebook-document.ts'
import styles from '../cells/cells.module.css'
import { FollowedMarkdown } from '../cells/followed-cell.tsx'
import { labelOf, useRunView } from '../cells/run-view.ts'
import { useMapValue, useText } from '../document/yjs-hooks.ts'
import { OutputArea } from '../outputs/output-area.tsx'
import { useSelected } from '../store.ts'
import { CellNotices } from './cell-notices.tsx'
import { CellToolbar } from './cell-toolbar.tsx'
import desk from './desk.module.css'
import { useDesk } from './desk-context.ts'
import { DeskSource } from './desk-source.tsx'
import { RunButton } from './run-button.tsx'

interface DeskCellProps {
  readonly id: CellId
  readonly cell: Cell
  readonly index: number
}

export const DeskCell = memo(function DeskCell({ id, cell, index }: DeskCellProps) {
  const controls = useDesk()
  const type = useMapValue(cell, typeOf)
  const run = useRunView(id, cell)
  const isSelected = useSelected(controls.state, state => state.selected === id)
  const mode = useSelected(controls.state, state => (state.selected === id ? state.mode : 'command'))
  const ref = useRequestedFocus(id)
  return (
    <article
      ref={ref}
      className={`${styles['cell']} ${desk['cell']}`}
      aria-label={labelOf(type, index, run)}
      aria-current={isSelected || undefined}
      data-cell-id={id}
      data-cell-type={type}
      data-run={run.state}
      data-selected={isSelected || undefined}
      data-mode={mode}
      tabIndex={isSelected ? 0 : -1}
      onFocus={event => controls.select(id, isEditor(event.target) ? 'edit' : 'command')}
    >
      <div className={styles['gutter']}>
        {type === 'code' && <RunButton id={id} run={run} number={index + 1} />}
      </div>
      <div className={styles['body']}>
        {isSelected && <CellToolbar id={id} type={type} />}
        {type === 'markdown' ? (
          <DeskMarkdown id={id} cell={cell} />
        ) : (
          <SourceBox isRaw={type === 'raw'}>
            <DeskSource id={id} cell={cell} language={type === 'code' ? 'python' : 'plain'} />
          </SourceBox>
        )}
        {type === 'code' && (
          <DeskOutputs cell={cell} label={`Output of cell ${index + 1}`} isRunning={run.state !== 'idle'} />
        )}
        <CellNotices id={id} />
      </div>
    </article>
  )
})

function SourceBox({ isRaw = false, children }: { isRaw?: boolean; children: ReactNode }) {
  return <div className={`${isRaw ? styles['raw'] : styles['code']} ${desk['source']}`}>{children}</div>
}

function DeskOutputs({ cell, label, isRunning }: { cell: Cell; label: string; isRunning: boolean }) {
  const outputs = useMapValue(cell, outputsOf)
  return <OutputArea outputs={outputs} label={label} isRunning={isRunning} />
}

/** Takes the focus whenever the desk asks for it: in command mode the cell itself, in edit mode its editor. */
function useRequestedFocus(id: CellId) {
  const controls = useDesk()
  const ref = useRef<HTMLElement>(null)
  const request = useSelected(controls.state, state => (state.focusWanted === id ? state.focusRequests : 0))
  const mode = useSelected(controls.state, state => state.mode)
  // biome-ignore lint/correctness/useExhaustiveDependencies: every request counts, also one for the same cell
  useLayoutEffect(() => {
    if (request === 0) return
    ref.current?.scrollIntoView({ block: 'nearest' })
    if (mode === 'command') ref.current?.focus({ preventScroll: true })
    else controls.focusEditor(id)
  }, [request])
  return ref
}

function DeskMarkdown({ id, cell }: { id: CellId; cell: Cell }) {
  const controls = useDesk()
  const isUnrendered = useSelected(controls.state, state => state.unrendered.has(id))
  const text = useText(useMapValue(cell, sourceOf))
  if (isUnrendered) {
    return (
      <SourceBox>
        <DeskSource id={id} cell={cell} language="markdown" />
      </SourceBox>
    )
  }
  return (
    // The keyboard's way is Enter on the cell.
    // biome-ignore lint/a11y/noStaticElementInteractions: a double click is only a short cut
    <div className={desk['rendered']} onDoubleClick={() => controls.edit(id)}>
      {text.trim() === '' ? (
        <p className={desk['hint']}>Empty markdown cell. Double-click, or press Enter, to write.</p>
      ) : (
        <FollowedMarkdown cell={cell} />
      )}
    </div>
  )
}

export function isEditor(element: Element): boolean {
  return element.closest('.cm-content') !== null
}
