// The class's notebooks and files: whatever tells them apart on top, and the documents opened so far, of which one is seen.
import type { ReactNode } from 'react'
import type { DocumentView } from '#protocol/classroom-view.ts'
import { DocumentTabs } from './document-tabs.tsx'
import classes from './notebook-area.module.css'
import type { ShownDocument } from './use-shown-document.ts'

interface NotebookAreaProps {
  readonly documents: ShownDocument
  /** One opened document; those that are not shown stay as they were left. */
  readonly draw: (document: DocumentView, isShown: boolean) => ReactNode
  /** What to say while the class has no document. */
  readonly empty: ReactNode
  /** In place of plain tabs. */
  readonly tabs?: ReactNode
}

export function NotebookArea({ documents, draw, empty, tabs }: NotebookAreaProps) {
  const { shown, opened, all, show } = documents
  return (
    <main id="notebook" className={classes['area']} data-pane="notebook" tabIndex={-1} aria-label="Notebook">
      {tabs ?? <DocumentTabs documents={all} shown={shown?.id ?? null} onShow={show} />}
      {shown === null && <div className={classes['empty']}>{empty}</div>}
      {opened.map(document => (
        <div key={document.id} className={classes['document']} hidden={document !== shown}>
          {draw(document, document === shown)}
        </div>
      ))}
    </main>
  )
}
