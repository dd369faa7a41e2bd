// Whether what was typed is safe, in one or two words.
import { IconAlertTriangle, IconCloudCheck, IconCloudUp } from '@tabler/icons-react'
import type { DocumentId } from '#protocol/ids.ts'
import type { ConnectionState } from '../connection.ts'
import { durationOf } from '../shell/times.ts'
import { useNow } from '../shell/use-now.ts'
import classes from './save-badge.module.css'
import { type SaveStates, useWorstSave } from './save-states.ts'

interface SaveBadgeProps {
  readonly saves: SaveStates
  readonly documents: readonly DocumentId[]
  readonly connection: ConnectionState
}

export function SaveBadge({ saves, documents, connection }: SaveBadgeProps) {
  const save = useWorstSave(saves, documents)
  const unsavedSince = typeof save === 'object' ? save.unsavedSince : null
  const isOffline = typeof connection === 'object'
  // How long it is that nothing gets through stands in the bar below: one clock is enough.
  const now = useNow(unsavedSince !== null && !isOffline)
  if (unsavedSince !== null) {
    return (
      <span className={classes['badge']} data-tone="warning" role="status">
        <IconAlertTriangle size={16} aria-hidden="true" />
        <span className="visually-hidden">Your last changes are not saved yet.</span>
        <span aria-hidden="true">
          {isOffline ? 'not saved yet' : `not saved for ${durationOf(now - unsavedSince)}`}
        </span>
      </span>
    )
  }
  if (isOffline) {
    return (
      <span className={classes['badge']} data-tone="warning">
        offline
      </span>
    )
  }
  return (
    <span className={classes['badge']}>
      {save === 'saved' ? (
        <IconCloudCheck size={16} aria-hidden="true" />
      ) : (
        <IconCloudUp size={16} aria-hidden="true" />
      )}
      {save === 'saved' ? 'saved' : 'saving…'}
    </span>
  )
}
