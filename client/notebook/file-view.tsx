// One shared text file, live: written on the desk, read everywhere else.
import { lazy, Suspense, useEffect, useMemo, useRef } from 'react'
import { fileTextOf } from '#protocol/notebook-document.ts'
import { isAtLeast } from '#protocol/roles.ts'
import { fetchedCode } from '../shell/fetched-code.ts'
import type { Replica } from './document/document-connection.ts'
import { DocumentSheet, type DocumentSheetProps } from './document-sheet.tsx'
import styles from './file.module.css'
import { FollowDock } from './follow/follow-dock.tsx'
import { useFollowedClass } from './follow/followed-class.ts'
import { liveLine } from './follow/live-target.ts'
import { useFollow } from './follow/use-follow.ts'
import { useJumps } from './follow/use-jumps.ts'
import { WriterCarets } from './follow/writer-carets.ts'
import { StaticSource } from './sources/static-source.tsx'

const DeskFile = lazy(() => fetchedCode(() => import('./desk/desk-file.tsx')))

export function FileView(props: DocumentSheetProps) {
  const { document, role, mode } = props
  const isWritable = mode === 'desk' && isAtLeast(role, 'instructor')
  return (
    <DocumentSheet {...props}>
      {replica => <OpenFile replica={replica} document={document} mode={mode} isWritable={isWritable} />}
    </DocumentSheet>
  )
}

function OpenFile({
  replica,
  document,
  mode,
  isWritable,
}: Pick<DocumentSheetProps, 'document' | 'mode'> & {
  readonly replica: Replica
  readonly isWritable: boolean
}) {
  const { following } = useFollowedClass()
  const carets = useMemo(() => new WriterCarets(replica), [replica])
  useEffect(() => carets.watch(), [carets])
  const inside = useRef<HTMLDivElement>(null)
  useFollow({ inside, place: carets.store, find: liveLine, following })
  useJumps(document.id, inside, replica)
  const text = fileTextOf(replica.document)
  const language = document.name.endsWith('.py') ? 'python' : 'plain'
  const reading = <StaticSource text={text} language={language} carets={carets} isNumbered />
  return (
    <>
      <div ref={inside} className={styles['margin']}>
        <div className={styles['file']}>
          {isWritable ? (
            <Suspense fallback={reading}>
              <DeskFile
                documentId={document.id}
                replica={replica}
                carets={carets}
                name={document.name}
                language={language}
              />
            </Suspense>
          ) : (
            reading
          )}
        </div>
      </div>
      {mode === 'participant' && <FollowDock documentId={document.id} />}
    </>
  )
}
