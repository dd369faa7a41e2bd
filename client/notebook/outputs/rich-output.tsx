// A result or a display: the best of its representations that can be shown safely.
import { memo, useMemo } from 'react'
import { FileOutput } from './file-output.tsx'
import {
  type Bundle,
  chooseMime,
  type Files,
  isInteractive,
  isPicture,
  type MimeChoice,
  textOf,
} from './mime-choice.ts'
import { OtherForms } from './other-forms.tsx'
import styles from './outputs.module.css'
import { FilePicture } from './picture.tsx'
import { Representation } from './representation.tsx'

interface RichOutputProps {
  readonly data: Bundle
  readonly metadata: Readonly<Record<string, unknown>>
  /** Representations that lie beside the document. */
  readonly files: Files
}

export const RichOutput = memo(function RichOutput({ data, metadata, files }: RichOutputProps) {
  const choices = useMemo(() => chooseMime(data, files), [data, files])
  const plain = textOf(data['text/plain'] ?? '')
  return (
    <>
      <Best choices={choices} plain={plain} metadata={metadata} />
      {choices.length === 0 && <OtherForms data={data} files={files} />}
      {isInteractive(data, files) && !choices.some(({ type }) => type === 'text/html') && (
        <p className={styles['note']}>The interactive part of this output is not shown.</p>
      )}
    </>
  )
})

interface BestProps {
  readonly choices: readonly MimeChoice[]
  readonly plain: string
  readonly metadata: Readonly<Record<string, unknown>>
}

/** The first representation with something to see; the others stand in for it where it cannot be shown. */
function Best({ choices: [first, ...others], plain, metadata }: BestProps) {
  if (!first) return null
  const { type, file } = first
  if (!file) {
    const text = textOf(first.value)
    const fallback = others.length > 0 && <Best choices={others} plain={plain} metadata={metadata} />
    return (
      <Representation type={type} text={text} plain={plain} metadata={metadata[type]} fallback={fallback} />
    )
  }
  // A drawing is looked at as text before it is drawn.
  if (isPicture(type) && type !== 'image/svg+xml')
    return <FilePicture file={file} plain={plain} metadata={metadata[type]} />
  return <FileOutput type={type} file={file} plain={plain} metadata={metadata[type]} />
}
