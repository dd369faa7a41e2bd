// The notebook for those who follow: participants, the stage, helpers.
import { useEffect, useMemo, useRef } from 'react'
import { FollowedCell } from './cells/followed-cell.tsx'
import { useCells } from './document/yjs-hooks.ts'
import { FollowButton } from './follow/follow-button.tsx'
import { LivePlaceTracker } from './follow/live-place.ts'
import { useFollow } from './follow/use-follow.ts'
import styles from './notebook.module.css'
import { useNotebook } from './notebook-context.ts'

export function FollowedNotebook() {
  const { document, carets, kernel, mode } = useNotebook()
  const cells = useCells(document)
  const column = useRef<HTMLDivElement>(null)
  const tracker = useMemo(
    () => new LivePlaceTracker({ document, carets, kernel }),
    [document, carets, kernel],
  )
  useEffect(() => tracker.watch(), [tracker])
  const follow = useFollow({ inside: column, place: tracker.place, isStage: mode === 'stage' })
  return (
    <>
      <div ref={column} className={styles['column']}>
        {cells.length === 0 && (
          <p className={styles['empty']}>
            The notebook is still empty. What the instructor writes appears here as it is typed.
          </p>
        )}
        {cells.map(({ key, id, cell }, index) => (
          <div key={key} className={styles['slot']}>
            <FollowedCell id={id} cell={cell} index={index} />
          </div>
        ))}
      </div>
      {mode === 'participant' && <FollowButton {...follow} />}
    </>
  )
}
