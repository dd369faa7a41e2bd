// A cell on the instructor's desk: selected, written, run.
import { type MouseEvent, memo, type RefObject, useLayoutEffect, useRef } from 'react'
import type { CellId } from '#protocol/ids.ts'
import { type Cell, elapsedTimesOf, outputsOf, sourceOf, typeOf } from '#protocol/notebook-document.ts'
import styles from '../cells/cells.module.css'
import { labelOf, useRunView } from '../cells/run-view.ts'
import { useDrawn } from '../cells/use-drawn.ts'
import { useMapValue } from '../document/yjs-hooks.ts'
import { useCarets } from '../follow/writer-carets.ts'
import { useNotebook } from '../notebook-context.ts'
import { useSelected } from '../store.ts'
import { CellHandle } from './cell-handle.tsx'
import { CellNotices } from './cell-notices.tsx'
import { CellToolbar } from './cell-toolbar.tsx'
import desk from './desk-cell.module.css'
import { useDesk } from './desk-context.ts'
import { DeskMarkdown } from './desk-markdown.tsx'
import { DeskOutputs } from './desk-outputs.tsx'
import { DeskSource } from './desk-source.tsx'
import { RunButton } from './run-button.tsx'
import { SourceBox } from './source-box.tsx'

interface DeskCellProps {
  readonly id: CellId
  readonly cell: Cell
  readonly index: number
}

export const DeskCell = memo(function DeskCell({ id, cell, index }: DeskCellProps) {
  const controls = useDesk()
  const { document } = useNotebook()
  const type = useMapValue(cell, typeOf)
  const run = useRunView(id, cell)
  const tookMs = useMapValue(elapsedTimesOf(document), times => times.get(id) ?? null)
  const isSelected = useSelected(controls.state, state => state.selected === id)
  const isMarked = useSelected(controls.state, state => state.marked.length > 1 && state.marked.includes(id))
  const mode = useSelected(controls.state, state => (state.selected === id ? state.mode : 'command'))
  const ref = useRequestedFocus(id)
  const isLookedAt = useLookedAt(id, ref)
  const isDrawn = useDrawn(ref, index) || isSelected || isLookedAt
  return (
    <article
      ref={ref}
      className={`${styles['cell']} ${desk['cell']}`}
      aria-label={isMarked ? `${labelOf(type, index, run)}, selected` : labelOf(type, index, run)}
      aria-current={isSelected || undefined}
      data-cell-id={id}
      data-cell-type={type}
      data-run={run.state}
      data-selected={isSelected || undefined}
      data-marked={isMarked || undefined}
      data-mode={mode}
      data-waits={isDrawn ? undefined : ''}
      tabIndex={isSelected ? 0 : -1}
      onFocus={event => controls.select(id, isEditor(event.target) ? 'edit' : 'command')}
      onMouseDownCapture={event => extend(event, () => controls.extendTo(id))}
      onMouseDown={event => {
        // A click on one of several selects it alone.
        if (isMarked && event.button === 0 && !event.shiftKey) controls.goTo(id)
      }}
    >
      {isDrawn && (
        <>
          <div className={styles['gutter']}>
            <CellHandle id={id} number={index + 1} />
            {type === 'code' && <RunButton id={id} run={run} number={index + 1} tookMs={tookMs} />}
          </div>
          <div className={styles['body']}>
            <OtherWriters cell={cell} />
            {isSelected && <CellToolbar id={id} type={type} />}
            {type === 'markdown' ? (
              <DeskMarkdown id={id} cell={cell} />
            ) : (
              <SourceBox isRaw={type === 'raw'}>
                <DeskSource id={id} cell={cell} language={type === 'code' ? 'python' : 'plain'} />
              </SourceBox>
            )}
            {type === 'code' && (
              <CellOutputs id={id} cell={cell} number={index + 1} isRunning={run.state !== 'idle'} />
            )}
            <CellNotices id={id} />
          </div>
        </>
      )}
    </article>
  )
})

function OtherWriters({ cell }: { cell: Cell }) {
  const { carets } = useNotebook()
  const writers = useCarets(carets, useMapValue(cell, sourceOf))
  if (writers.length === 0) return null
  return (
    <span className={desk['writers']}>
      {writers.map(({ writer, name, order }) => (
        <span key={writer} data-writer={order}>
          {name ?? 'Instructor'}
        </span>
      ))}
    </span>
  )
}

interface CellOutputsProps {
  readonly id: CellId
  readonly cell: Cell
  readonly number: number
  readonly isRunning: boolean
}

function CellOutputs({ id, cell, number, isRunning }: CellOutputsProps) {
  const outputs = useMapValue(cell, outputsOf)
  return <DeskOutputs id={id} cell={cell} outputs={outputs} number={number} isRunning={isRunning} />
}

/** Shift and a click select up to there, but within the text that is being written. */
function extend(event: MouseEvent<HTMLElement>, callback: () => void) {
  const isWriting = event.currentTarget.contains(document.activeElement?.closest('.cm-content') ?? null)
  const isControl = (event.target as Element).closest('button, a, input, select, [role="toolbar"]') !== null
  if (!event.shiftKey || event.button !== 0 || isWriting || isControl) return
  event.preventDefault()
  event.stopPropagation()
  callback()
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

/** A cell with the match that the search looks at comes into sight; the editor then shows the very line. */
function useLookedAt(id: CellId, ref: RefObject<HTMLElement | null>): boolean {
  const controls = useDesk()
  const looks = useSelected(controls.search.state, ({ matches, current, looks }) =>
    matches[current]?.cellId === id ? looks : 0,
  )
  useLayoutEffect(() => {
    if (looks > 0) ref.current?.scrollIntoView({ block: 'nearest' })
  }, [looks, ref])
  return looks > 0
}

export function isEditor(element: Element): boolean {
  return element.closest('.cm-content') !== null
}
