// One shared text file, live: written on the desk, read everywhere else.
import { lazy, Suspense, useEffect, useMemo } from 'react'
import { fileTextOf } from '#protocol/notebook-document.ts'
import { isAtLeast } from '#protocol/roles.ts'
import type { Replica } from './document/document-connection.ts'
import { DocumentSheet, type DocumentSheetProps } from './document-sheet.tsx'
import styles from './file.module.css'
import { WriterCarets } from './follow/writer-carets.ts'
import { StaticSource } from './sources/static-source.tsx'

const DeskFile = lazy(() => import('./desk/desk-file.tsx'))

export function FileView(props: DocumentSheetProps) {
  const { document, role, mode } = props
  const isWritable = mode === 'desk' && isAtLeast(role, 'instructor')
  return (
    <DocumentSheet {...props}>
      {replica => <OpenFile replica={replica} name={document.name} isWritable={isWritable} />}
    </DocumentSheet>
  )
}

function OpenFile({ replica, name, isWritable }: { replica: Replica; name: string; isWritable: boolean }) {
  const carets = useMemo(() => new WriterCarets(replica), [replica])
  useEffect(() => carets.watch(), [carets])
  const text = fileTextOf(replica.document)
  const isPython = name.endsWith('.py')
  const reading = (
    <StaticSource text={text} language={isPython ? 'python' : 'plain'} carets={carets} isNumbered />
  )
  return (
    <div className={styles['margin']}>
      <div className={styles['file']}>
        {isWritable ? (
          <Suspense fallback={reading}>
            <DeskFile
              replica={replica}
              carets={carets}
              name={name}
              language={isPython ? 'python' : 'plain'}
            />
          </Suspense>
        ) : (
          reading
        )}
      </div>
    </div>
  )
}
