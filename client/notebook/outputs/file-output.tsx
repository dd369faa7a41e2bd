// A representation that is too large for the document: small ones come by themselves when near, others when asked for.
import { useRef, useState } from 'react'
import type { OutputFile } from '#protocol/notebook-document.ts'
import { outputFileAddress } from '#protocol/output-addresses.ts'
import { useNotebook } from '../notebook-context.ts'
import type { ShownMimeType } from './mime-choice.ts'
import { useNear } from './near-view.ts'
import { sizeOf, useDownload } from './output-download.ts'
import styles from './outputs.module.css'
import { Representation } from './representation.tsx'
import { PlainText } from './stream-output.tsx'

/** A class on one Wi-Fi fetches what is larger only where somebody wants it. */
const fetchedUnasked = 300_000
/** What is larger is only for saving: no page shows that much text. */
const shownAtMost = 30_000_000

interface FileOutputProps {
  readonly type: ShownMimeType
  readonly file: OutputFile
  readonly plain: string
  readonly metadata: unknown
}

export function FileOutput({ type, file, plain, metadata }: FileOutputProps) {
  const ref = useRef<HTMLDivElement>(null)
  const isNear = useNear(ref)
  const [isAsked, setIsAsked] = useState(false)
  const isWanted = isAsked || (isNear && file.bytes <= fetchedUnasked)
  const { download, retry } = useDownload(file, isWanted)
  if (download.state === 'here') {
    return <Representation type={type} text={download.text} plain={plain} metadata={metadata} />
  }
  return (
    <div ref={ref}>
      {plain !== '' && <PlainText text={plain} />}
      {download.state === 'idle' && (
        <div className={styles['choices']}>
          {file.bytes <= shownAtMost && (
            <button type="button" className={styles['more']} onClick={() => setIsAsked(true)}>
              Show all ({sizeOf(file.bytes)})
            </button>
          )}
          <DownloadLink file={file}>
            Download{file.bytes > shownAtMost && ` (${sizeOf(file.bytes)})`}
          </DownloadLink>
        </div>
      )}
      {download.state === 'loading' && (
        <p className={styles['note']} role="status">
          Fetching {sizeOf(file.bytes)} … {Math.round(download.share * 100)} %
        </p>
      )}
      {download.state === 'failed' && (
        <div className={styles['choices']}>
          <p className={styles['note']} role="alert">
            {download.message}
          </p>
          <button type="button" className={styles['more']} onClick={retry}>
            Try again
          </button>
        </div>
      )}
    </div>
  )
}

function DownloadLink({ file, children }: { file: OutputFile; children: React.ReactNode }) {
  const { classroomId } = useNotebook()
  return (
    <a className={styles['more']} href={`${outputFileAddress(classroomId, file.fileId)}?download`} download>
      {children}
    </a>
  )
}

/** Below output that was cut because it was too much. */
export function FullText({ file }: { file: OutputFile }) {
  const { classroomId } = useNotebook()
  return (
    <p className={styles['cut']}>
      <span>All of this output is {sizeOf(file.bytes)}.</span>
      <a href={outputFileAddress(classroomId, file.fileId)} target="_blank" rel="noopener noreferrer">
        Open the full text
      </a>
      <DownloadLink file={file}>Download</DownloadLink>
    </p>
  )
}
