// What a document shows before its content is here, and when it will not come.
import { useEffect, useState } from 'react'
import type { RecoveredText } from './document/recovered-text.ts'
import { RecoveredTexts } from './recovered-texts.tsx'
import styles from './waiting.module.css'

/** Most documents are here sooner: then nothing flickers. */
const skeletonAfterMs = 300

export function LoadingSheet() {
  const [isSlow, setIsSlow] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setIsSlow(true), skeletonAfterMs)
    return () => clearTimeout(timer)
  }, [])
  if (!isSlow) return null
  return (
    <div className={styles['skeleton']} role="status">
      <span className="visually-hidden">The notebook is on its way.</span>
      {[42, 88, 64, 30, 76].map(width => (
        <div key={width} className={styles['bar']} style={{ width: `${width}%` }} />
      ))}
    </div>
  )
}

interface DocumentNoticesProps {
  /** Why nothing comes any more; null while it does. */
  readonly ended: string | null
  readonly recovered: readonly RecoveredText[]
  readonly onDismiss: () => void
}

export function DocumentNotices({ ended, recovered, onDismiss }: DocumentNoticesProps) {
  if (ended === null && recovered.length === 0) return null
  return (
    <div className={styles['notices']}>
      {ended !== null && (
        <p className={styles['ended']} role="alert">
          {ended}
        </p>
      )}
      {recovered.length > 0 && <RecoveredTexts texts={recovered} onDismiss={onDismiss} />}
    </div>
  )
}
