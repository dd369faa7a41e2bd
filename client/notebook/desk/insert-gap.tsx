// The place between two cells, where new ones come in.
import { IconPlus } from '@tabler/icons-react'
import { memo } from 'react'
import type { CellId } from '#protocol/ids.ts'
import { useSelected } from '../store.ts'
import { useDesk } from './desk-context.ts'
import desk from './insert-gap.module.css'

interface InsertGapProps {
  readonly index: number
  /** The cell above, whose selection lets Tab come here; null at the top. */
  readonly above: CellId | null
  /** Always in sight, as at the end of the notebook. */
  readonly isLast?: boolean
}

export const InsertGap = memo(function InsertGap({ index, above, isLast = false }: InsertGapProps) {
  const controls = useDesk()
  const isReachable = useSelected(controls.state, state => state.selected === above)
  const tabIndex = isLast || isReachable ? 0 : -1
  return (
    <div className={desk['gap']} data-last={isLast || undefined}>
      <button type="button" tabIndex={tabIndex} onClick={() => controls.insert(index, 'code', 'edit')}>
        <IconPlus size={13} aria-hidden="true" /> Code
      </button>
      <button type="button" tabIndex={tabIndex} onClick={() => controls.insert(index, 'markdown')}>
        <IconPlus size={13} aria-hidden="true" /> Markdown
      </button>
    </div>
  )
})
