// A picture of an output, with its place kept before it is there.
import { useMemo, useState } from 'react'
import type { OutputFile } from '#protocol/notebook-document.ts'
import { outputFileAddress } from '#protocol/output-addresses.ts'
import { useNotebook } from '../notebook-context.ts'
import { isHeavyDrawing } from './heavy-drawing.ts'
import { pictureSize, type Size, shownSize } from './image-size.ts'
import type { PictureMimeType } from './mime-choice.ts'
import styles from './outputs.module.css'
import { ScriptFrame } from './script-frame.tsx'

/** Unpacked, a picture takes four bytes for each: this many would take 240 MB. */
const shownPixels = 60_000_000

interface PictureProps {
  readonly address: string
  /** The text form, which describes it to those who do not see it. */
  readonly plain: string
  /** In pixels, as far as known. */
  readonly size: Partial<Size>
  /** Of what is to be unpacked, which may be more than what is shown. */
  readonly ownSize?: Size | null
}

export function Picture({ address, plain, size, ownSize = null }: PictureProps) {
  const [isWanted, setIsWanted] = useState(false)
  const [hasFailed, setHasFailed] = useState(false)
  const description = descriptionOf(plain)
  if (hasFailed) return <p className={styles['note']}>This picture cannot be read. {plain}</p>
  if (ownSize && ownSize.width * ownSize.height > shownPixels && !isWanted) {
    return (
      <div className={styles['choices']}>
        <p className={styles['note']}>
          This picture has {ownSize.width.toLocaleString('en')} × {ownSize.height.toLocaleString('en')}{' '}
          pixels, which may slow this page down.
        </p>
        <button type="button" className={styles['more']} onClick={() => setIsWanted(true)}>
          Show it
        </button>
      </div>
    )
  }
  return (
    <img
      className={styles['picture']}
      // Before the address, or else it is fetched at once.
      loading="lazy"
      decoding="async"
      src={address}
      alt={description}
      onError={() => setHasFailed(true)}
      {...size}
    />
  )
}

interface BundledPictureProps {
  readonly type: PictureMimeType
  readonly text: string
  readonly plain: string
  readonly metadata: unknown
}

/** A picture that lies in the document. */
export function BundledPicture({ type, text, plain, metadata }: BundledPictureProps) {
  if (type === 'image/svg+xml') return <Drawing text={text} plain={plain} metadata={metadata} />
  const base64 = text.replace(/\s/g, '')
  const ownSize = pictureSize(base64)
  return (
    <Picture
      address={`data:${type};base64,${base64}`}
      plain={plain}
      size={shownSize(ownSize, metadata)}
      ownSize={ownSize}
    />
  )
}

/** In an image element an SVG runs no scripts and loads nothing. */
function Drawing({ text, plain, metadata }: Omit<BundledPictureProps, 'type'>) {
  const isHeavy = useMemo(() => isHeavyDrawing(text), [text])
  const address = `data:image/svg+xml,${encodeURIComponent(text)}`
  if (!isHeavy) return <Picture address={address} plain={plain} size={shownSize(null, metadata)} />
  // Drawn beside the page, which it would hold up.
  return (
    <ScriptFrame html={`<img style="max-width: 100%" alt="" src="${address}">`} isStatic fallback={plain} />
  )
}

interface FilePictureProps {
  readonly file: OutputFile & Partial<Size>
  readonly plain: string
  readonly metadata: unknown
}

/** A picture that lies in a file beside the document. */
export function FilePicture({ file, plain, metadata }: FilePictureProps) {
  const { classroomId } = useNotebook()
  const { width, height } = file
  const ownSize = width && height ? { width, height } : null
  return (
    <Picture
      address={outputFileAddress(classroomId, file.fileId)}
      plain={plain}
      size={shownSize(ownSize, metadata)}
      ownSize={ownSize}
    />
  )
}

/** `<Figure size 640x480 with 1 Axes>` is what Jupyter calls a plot, which is not how people say it. */
function descriptionOf(plain: string): string {
  const text = plain.trim()
  const [, axes] = /^<Figure size [\d.]+x[\d.]+ with (\d+) Axes>$/.exec(text) ?? []
  if (axes) return Number(axes) > 1 ? `Figure with ${axes} plots` : 'Plot'
  return text || 'Picture without a description'
}
