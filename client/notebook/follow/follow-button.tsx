// Turns following on and off, and leads back to where the class is.
import { IconArrowBackUp, IconFocusCentered } from '@tabler/icons-react'
import styles from './follow.module.css'
import type { Follow } from './use-follow.ts'

export function FollowButton({ state, toggle, backToLive }: Follow) {
  return (
    <div className={styles['dock']}>
      {state === 'let-go' ? (
        <button type="button" className={`${styles['pill']} ${styles['back']}`} onClick={backToLive}>
          <IconArrowBackUp size="1.1em" aria-hidden="true" /> Back to live
        </button>
      ) : (
        <button
          type="button"
          className={styles['pill']}
          aria-pressed={state === 'following'}
          onClick={toggle}
        >
          <IconFocusCentered size="1.1em" aria-hidden="true" />
          {state === 'following' ? 'Following' : 'Follow'}
        </button>
      )}
    </div>
  )
}
