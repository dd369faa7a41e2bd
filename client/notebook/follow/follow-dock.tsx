// What floats at the lower edge of a sheet: following on and off, the way back to where the class is, the outline.
import { IconArrowBackUp, IconArrowRight, IconFocusCentered } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { DocumentId } from '#protocol/ids.ts'
import { useSelected } from '../store.ts'
import styles from './follow.module.css'
import { useFollowedClass } from './followed-class.ts'

interface FollowDockProps {
  readonly documentId: DocumentId
  readonly children?: ReactNode
}

export function FollowDock({ documentId, children }: FollowDockProps) {
  const { following, livePlace } = useFollowedClass()
  const state = useSelected(following.state, current => current)
  const elsewhere = useSelected(livePlace, place => (place?.documentId === documentId ? null : place))
  return (
    <div className={styles['dock']}>
      {children}
      {elsewhere ? (
        <button
          type="button"
          className={`${styles['pill']} ${styles['back']}`}
          data-follow="back"
          onClick={following.backToLive}
        >
          <span className={styles['name']}>
            The class is in <strong>{elsewhere.name}</strong>
          </span>
          <span className={styles['go']}>
            Go there <IconArrowRight size="1.1em" aria-hidden="true" />
          </span>
        </button>
      ) : state === 'let-go' ? (
        <button
          type="button"
          className={`${styles['pill']} ${styles['back']}`}
          data-follow="back"
          onClick={following.backToLive}
        >
          <IconArrowBackUp size="1.1em" aria-hidden="true" /> Back to live
        </button>
      ) : (
        <button
          type="button"
          className={styles['pill']}
          aria-pressed={state === 'following'}
          onClick={following.toggle}
          title="Follow the class (F)"
        >
          <IconFocusCentered size="1.1em" aria-hidden="true" />
          {state === 'following' ? 'Following' : 'Follow'}
        </button>
      )}
    </div>
  )
}
