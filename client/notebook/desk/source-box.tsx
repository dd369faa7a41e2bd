// The frame around a source on the desk.
import type { ReactNode } from 'react'
import styles from '../cells/cells.module.css'
import desk from './desk-cell.module.css'

export function SourceBox({ isRaw = false, children }: { isRaw?: boolean; children: ReactNode }) {
  return <div className={`${isRaw ? styles['raw'] : styles['code']} ${desk['source']}`}>{children}</div>
}
