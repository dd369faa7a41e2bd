// Moving cells with the pointer: follows it, shows where they would go, scrolls at the edges. By finger and pen as well.
import type { CellId } from '#protocol/ids.ts'
import { scrollerOf } from '../near.ts'
import { Store } from '../store.ts'
import { edgeSpeed } from './edge-speed.ts'

export interface Drag {
  readonly ids: readonly CellId[]
  /** The cell that they would come before; null for the end. */
  readonly before: CellId | null
}

interface DragParts {
  /** The handle that was pressed. */
  readonly handle: HTMLElement
  readonly event: PointerEvent
  /** What is moved; asked for once it really is a drag. */
  readonly ids: () => readonly CellId[]
  readonly onDrop: (drag: Drag) => void
}

/** The drag under way. */
export const drag = new Store<Drag | null>(null)

/** A hand that only clicks trembles less than this, in pixels. */
const startsAfter = 5

export function startDrag({ handle, event, ids, onDrop }: DragParts): void {
  const scroller = scrollerOf(handle)
  if (!scroller) return
  const stopping = new AbortController()
  const options = { signal: stopping.signal }
  let y = event.clientY
  let frame = 0
  const aim = () => {
    const current = drag.get()
    if (current) drag.set({ ...current, before: cellBelow(scroller, y, current.ids) })
  }
  const scroll = () => {
    const { top, bottom } = scroller.getBoundingClientRect()
    const speed = edgeSpeed(y, { top, bottom })
    if (speed !== 0) {
      scroller.scrollTop += speed
      aim()
    }
    frame = requestAnimationFrame(scroll)
  }
  const end = (isDropped: boolean) => {
    stopping.abort()
    cancelAnimationFrame(frame)
    const current = drag.get()
    drag.set(null)
    if (current && isDropped) onDrop(current)
  }
  handle.setPointerCapture(event.pointerId)
  handle.addEventListener(
    'pointermove',
    moved => {
      y = moved.clientY
      if (!drag.get()) {
        if (Math.hypot(moved.clientX - event.clientX, y - event.clientY) < startsAfter) return
        drag.set({ ids: ids(), before: null })
        frame = requestAnimationFrame(scroll)
      }
      aim()
    },
    options,
  )
  handle.addEventListener('pointerup', () => end(true), options)
  handle.addEventListener('pointercancel', () => end(false), options)
  handle.addEventListener('lostpointercapture', () => end(false), options)
  const cancel = (key: KeyboardEvent) => {
    if (key.key !== 'Escape') return
    key.preventDefault()
    key.stopPropagation()
    end(false)
  }
  window.addEventListener('keydown', cancel, { ...options, capture: true })
}

/** The first cell whose middle is below; cells that are moved themselves are no place to go to. */
function cellBelow(scroller: Element, y: number, moved: readonly CellId[]): CellId | null {
  for (const cell of scroller.querySelectorAll<HTMLElement>('[data-cell-id]')) {
    const id = cell.dataset['cellId'] as CellId
    if (moved.includes(id)) continue
    const { top, bottom } = cell.getBoundingClientRect()
    if (y < (top + bottom) / 2) return id
  }
  return null
}
