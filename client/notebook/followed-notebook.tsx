// The notebook for those who follow: participants, the stage, helpers.
import { useEffect, useMemo, useRef } from 'react'
import { useTellReadable } from '../shell/after-notebook.ts'
import { Announcer } from './announce/announcer.tsx'
import { FollowedCell } from './cells/followed-cell.tsx'
import { useCells } from './document/yjs-hooks.ts'
import { FollowDock } from './follow/follow-dock.tsx'
import { useFollowedClass } from './follow/followed-class.ts'
import { LivePlaceTracker } from './follow/live-place.ts'
import { liveCell } from './follow/live-target.ts'
import { OutlineButton } from './follow/outline-button.tsx'
import { useCellKeys } from './follow/use-cell-keys.ts'
import { useFollow } from './follow/use-follow.ts'
import { useJumps } from './follow/use-jumps.ts'
import styles from './notebook.module.css'
import { useNotebook } from './notebook-context.ts'

export function FollowedNotebook() {
  const { document, carets, kernel, mode, notebookId } = useNotebook()
  const { following, notebooks } = useFollowedClass()
  const cells = useCells(document)
  const column = useRef<HTMLDivElement>(null)
  const tracker = useMemo(
    () => new LivePlaceTracker({ document, carets, kernel }),
    [document, carets, kernel],
  )
  useEffect(() => tracker.watch(), [tracker])
  useEffect(() => notebooks.add(notebookId, document), [notebooks, notebookId, document])
  useFollow({ inside: column, place: tracker.place, find: liveCell, following })
  useJumps(notebookId, column, cells)
  useCellKeys(column)
  useTellReadable()
  return (
    <>
      <div ref={column} className={styles['column']}>
        {cells.length === 0 && (
          <p className={styles['empty']}>
            The notebook is still empty. What the instructor writes appears here as it is typed.
          </p>
        )}
        {/* A browser that keeps what is read in its place holds on to elements, but to none that is not laid out:
            after a leap, all slots in sight are such. What they stand in is always there to be held on to. */}
        {cells.map(({ key, id, cell }, index) => (
          <div key={key}>
            <div className={styles['slot']}>
              <FollowedCell id={id} cell={cell} index={index} />
            </div>
          </div>
        ))}
      </div>
      {mode === 'participant' && (
        <FollowDock documentId={notebookId}>
          <OutlineButton cells={cells} />
        </FollowDock>
      )}
      {mode === 'participant' && <Announcer place={tracker.place} inside={column} />}
    </>
  )
}
