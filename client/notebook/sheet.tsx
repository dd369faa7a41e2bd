// The scrolling sheet of a notebook or a file, as its reader likes it.
import type { CSSProperties, ReactNode } from 'react'
import type { DocumentId } from '#protocol/ids.ts'
import styles from './notebook.module.css'
import type { NotebookMode } from './notebook-context.ts'
import { readingSizes, useReading } from './reading.ts'

interface SheetProps {
  readonly documentId: DocumentId
  readonly mode: NotebookMode
  readonly children: ReactNode
}

export function Sheet({ documentId, mode, children }: SheetProps) {
  const { size, width, wraps } = useReading()
  const isOwnChoice = mode === 'participant' || mode === 'archive'
  const scale = isOwnChoice ? size / readingSizes.usual : 1
  return (
    <div
      className={styles['sheet']}
      style={{ '--reading-scale': scale } as CSSProperties}
      data-notebook-scroller=""
      data-document-id={documentId}
      data-notebook-mode={mode}
      data-is-scaled={scale === 1 ? undefined : ''}
      data-reading-width={isOwnChoice ? width : undefined}
      data-wraps-source={mode === 'stage' || (isOwnChoice && wraps) ? '' : undefined}
    >
      {children}
    </div>
  )
}
