// The outputs of a cell on the desk: to be hidden for everybody, and searched.
import { useEffect, useRef } from 'react'
import type * as Y from 'yjs'
import type { CellId } from '#protocol/ids.ts'
import type { Cell, Output } from '#protocol/notebook-document.ts'
import { areOutputsHidden } from '../document/cell-metadata.ts'
import { useMapValue, useOutputs } from '../document/yjs-hooks.ts'
import { OutputArea } from '../outputs/output-area.tsx'
import { useSelected } from '../store.ts'
import { useDesk } from './desk-context.ts'
import desk from './desk-outputs.module.css'
import { markInOutputs } from './mark-in-outputs.ts'

interface DeskOutputsProps {
  readonly id: CellId
  readonly cell: Cell
  readonly outputs: Y.Array<Output> | null
  readonly number: number
  readonly isRunning: boolean
}

export function DeskOutputs({ id, cell, outputs, number, isRunning }: DeskOutputsProps) {
  const controls = useDesk()
  const isHidden = useMetadata(cell, areOutputsHidden)
  const isSelected = useSelected(controls.state, state => state.selected === id)
  const hasOutputs = useOutputs(outputs).length > 0
  const ref = useSearchMark(id)
  return (
    <div ref={ref} className={desk['outputs']}>
      {hasOutputs && (
        <button
          type="button"
          className={desk['outputBar']}
          tabIndex={isSelected ? 0 : -1}
          aria-expanded={!isHidden}
          aria-label={`${isHidden ? 'Show' : 'Hide'} the output of cell ${number}`}
          title={isHidden ? 'Show the output (O)' : 'Hide the output (O)'}
          onClick={() => controls.toggleOutputs([id])}
        />
      )}
      <OutputArea
        outputs={outputs}
        label={`Output of cell ${number}`}
        isRunning={isRunning}
        isCollapsed={isHidden}
        onExpand={() => controls.toggleOutputs([id])}
      />
    </div>
  )
}

/** Metadata is a map of its own below the cell. */
function useMetadata<Value>(cell: Cell, read: (cell: Cell) => Value): Value {
  const metadata = useMapValue(cell, map => map.get('metadata') as Y.Map<unknown>)
  return useMapValue(metadata, () => read(cell))
}

/** Marks what the search found in these outputs, and brings the place that is looked at into sight. */
function useSearchMark(id: CellId) {
  const controls = useDesk()
  const ref = useRef<HTMLDivElement>(null)
  const looked = useSelected(controls.search.state, state => {
    const match = state.matches[state.current]
    return match?.cellId === id && match.isOutput ? match : null
  })
  useEffect(() => {
    const element = ref.current
    if (!looked || !element) return
    const { matches } = controls.search.state.get()
    const place = matches.filter(match => match.cellId === id && match.isOutput).indexOf(looked)
    return markInOutputs(element, controls.search.state.get(), place)
  }, [looked, controls, id])
  return ref
}
