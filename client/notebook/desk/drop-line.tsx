// Where the cells that are being dragged would go.
import type { CellId } from '#protocol/ids.ts'
import { useSelected } from '../store.ts'
import { drag } from './cell-drag.ts'
import { useDesk } from './desk-context.ts'
import desk from './drop-line.module.css'

export function DropLine({ before }: { before: CellId | null }) {
  const controls = useDesk()
  const count = useSelected(drag, current => {
    const isHere = current !== null && current.before === before
    // Another notebook's cells go nowhere here.
    return isHere && current.ids.some(id => controls.has(id)) ? current.ids.length : 0
  })
  if (count === 0) return null
  return (
    <div className={desk['dropLine']}>
      <span>{count === 1 ? 'here' : `${count} cells here`}</span>
    </div>
  )
}
