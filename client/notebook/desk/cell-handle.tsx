// Takes hold of a cell, or of all selected ones, to move them. The keyboard's way is Ctrl+Shift+Up and Down.
import { IconGripVertical } from '@tabler/icons-react'
import { useRef } from 'react'
import type { CellId } from '#protocol/ids.ts'
import { startDrag } from './cell-drag.ts'
import desk from './desk-cell.module.css'
import { useDesk } from './desk-context.ts'
import { withHidden } from './selection.ts'

export function CellHandle({ id, number }: { id: CellId; number: number }) {
  const controls = useDesk()
  const ref = useRef<HTMLSpanElement>(null)
  const wasDragged = useRef(false)
  const ids = () => {
    wasDragged.current = true
    const { marked } = controls.state.get()
    if (!marked.includes(id)) controls.goTo(id)
    return withHidden(marked.includes(id) ? marked : [id], controls.outline.view.get())
  }
  return (
    // No button: the keyboard moves cells by keys of their own, and the toolbar has buttons for it.
    <span
      ref={ref}
      className={desk['handle']}
      title={`Drag cell ${number} to move it (Ctrl+Shift+↑ or ↓)`}
      aria-hidden="true"
      onPointerDown={event => {
        if (event.button !== 0 || !ref.current) return
        event.preventDefault()
        wasDragged.current = false
        const onDrop = ({ ids: moved, before }: { ids: readonly CellId[]; before: CellId | null }) => {
          // Where it is now: others may have moved cells meanwhile.
          const place = before === null ? -1 : controls.ids().indexOf(before)
          controls.moveTo(moved, place < 0 ? controls.ids().length : place)
        }
        startDrag({ handle: ref.current, event: event.nativeEvent, ids, onDrop })
      }}
      onClick={event => {
        if (wasDragged.current) return
        if (event.shiftKey) controls.extendTo(id)
        else controls.goTo(id)
      }}
    >
      <IconGripVertical size={16} />
    </span>
  )
}
