// The scrolling sheet of a notebook or a file.
import type { ReactNode } from 'react'
import styles from './notebook.module.css'
import type { NotebookMode } from './notebook-context.ts'

export function Sheet({ mode, children }: { mode: NotebookMode; children: ReactNode }) {
  return (
    <div
      className={styles['sheet']}
      data-notebook-scroller=""
      data-notebook-mode={mode}
      data-wraps-source={mode === 'stage' ? '' : undefined}
    >
      {children}
    </div>
  )
}
